package io.ratelimit.core.record;

import io.ratelimit.core.config.ConfigurationException;
import io.ratelimit.spi.RecordArchive;
import io.ratelimit.spi.SharedRecords;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Shared records that also outlive a stop of all nodes. What was kept is shared when a node starts; what this node writes is kept
 * before the call returns, what others write soon after it is heard of; a secret never is. Safe for use by several threads.
 */
public final class KeptRecords implements SharedRecords, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(KeptRecords.class.getName());
    private static final long IDLE_SECONDS = 2;
    private static final long CLOSE_SECONDS = 2;

    private final SharedRecords shared;
    private final RecordArchive archive;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicBoolean due = new AtomicBoolean();
    private final ExecutorService saver =
            new ThreadPoolExecutor(0, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                Thread thread = new Thread(work, "rate-limit-archive");
                thread.setDaemon(true);
                return thread;
            });
    private volatile Map<String, Versioned> saved;
    private volatile Optional<String> problem = Optional.empty();

    /**
     * Shares what was kept.
     *
     * @param shared by the nodes
     * @param archive of this node
     * @param timeout the longest time to wait for the store, for each record
     * @throws ConfigurationException if what was kept cannot be read
     */
    public KeptRecords(SharedRecords shared, RecordArchive archive, Duration timeout) {
        this.shared = shared;
        this.archive = archive;
        try {
            this.saved = archive.load();
        } catch (IOException e) {
            throw new ConfigurationException(List.of("setting grants-file: " + e.getMessage()));
        }
        shared.onChange(this::saveSoon);
        Map<String, Versioned> known = shared.all();
        saved.forEach((id, record) -> {
            Versioned there = known.get(id);
            if (there == null || record.beats(there)) {
                shared.put(id, record, timeout);
            }
        });
        saveSoon();
    }

    @Override
    public Map<String, Versioned> all() {
        return shared.all();
    }

    @Override
    public Versioned put(String id, Versioned record, Duration timeout) {
        Versioned there = shared.put(id, record, timeout);
        save();
        return there;
    }

    @Override
    public Versioned putIfAbsent(String id, Versioned record, Duration timeout) {
        Versioned there = shared.putIfAbsent(id, record, timeout);
        save();
        return there;
    }

    @Override
    public void remove(String id, Duration timeout) {
        shared.remove(id, timeout);
        saveSoon();
    }

    @Override
    public void onChange(Runnable listener) {
        shared.onChange(listener);
    }

    /**
     * Says why the latest records are not kept.
     *
     * @return empty if they are
     */
    public Optional<String> problem() {
        return problem;
    }

    private void saveSoon() {
        if (due.compareAndSet(false, true)) {
            try {
                saver.execute(() -> {
                    due.set(false);
                    save();
                });
            } catch (RejectedExecutionException e) {
                LOG.log(System.Logger.Level.DEBUG, "closed while it heard of a change", e);
            }
        }
    }

    private void save() {
        lock.lock();
        try {
            Map<String, Versioned> all = new HashMap<>(shared.all());
            all.keySet().removeIf(SharedSecret::is);
            if (!all.equals(saved)) {
                archive.save(all);
                saved = all;
                problem = Optional.empty();
            }
        } catch (IOException | RuntimeException e) {
            String told = "grants would be lost if all nodes stopped now, " + archive + " cannot be written: " + e;
            if (problem.isEmpty()) {
                LOG.log(System.Logger.Level.WARNING, told, e);
            }
            problem = Optional.of(told);
        } finally {
            lock.unlock();
        }
    }

    /** Keeps what is known last; a disk that hangs is not waited for. */
    @Override
    public void close() {
        saveSoon();
        saver.shutdown();
        try {
            if (!saver.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(System.Logger.Level.WARNING, "{0} was not written in time", archive);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
