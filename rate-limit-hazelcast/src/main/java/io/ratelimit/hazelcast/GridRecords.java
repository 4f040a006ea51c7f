package io.ratelimit.hazelcast;

import com.hazelcast.cluster.MembershipAdapter;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.map.IMap;
import com.hazelcast.topic.ITopic;
import com.hazelcast.topic.Message;
import com.hazelcast.topic.MessageListener;
import io.ratelimit.spi.SharedRecords;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Records in a map of the grid, with one backup, and a copy on this node. A topic tells which record has changed. When a member is
 * lost, after a split, when a client is back, and now and then, map and copy are compared anew: a node learns what it missed, and a
 * cluster that was restarted as a whole learns again what the nodes know. Safe for use by several threads.
 *
 * <p>The map has no listeners and is left alone when a member comes or a client is away: that would make the map where nobody has
 * configured it yet.
 *
 * <p>Map and topic are called by one thread of ours, which waits as long as Hazelcast does; callers wait for it no longer than they
 * want to. It ends when it has been idle for a while.
 */
final class GridRecords implements SharedRecords, MessageListener<String>, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(GridRecords.class.getName());
    private static final String TOPIC = "rate-limit-records";
    private static final long IDLE_SECONDS = 2;
    private static final long CLOSE_MILLIS = 500;

    /** What a message begins with; the id of the record follows. */
    private static final String WRITTEN = "+";

    private static final String REMOVED = "-";
    /** A message that asks for everything to be compared. */
    private static final String ALL = "*";

    private final HazelcastInstance instance;
    private final Reconnection reconnection;
    private final IMap<String, byte[]> map;
    private final ITopic<String> topic;
    private final Map<String, Versioned> known = new ConcurrentHashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean comparing = new AtomicBoolean();
    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                Thread made = new Thread(work, "rate-limit-records");
                made.setDaemon(true);
                return made;
            });
    private volatile @Nullable UUID messages;
    private volatile @Nullable UUID membership;
    private volatile @Nullable UUID lifecycle;

    /**
     * Knows nothing yet.
     *
     * @param instance where the map is
     * @param reconnection tells when that is away
     */
    GridRecords(HazelcastInstance instance, Reconnection reconnection) {
        this.instance = instance;
        this.reconnection = reconnection;
        this.map = instance.getMap(EmbeddedConfig.RECORDS);
        this.topic = instance.getTopic(TOPIC);
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * Reads all records and begins to hear of others.
     *
     * @throws StoreException if the grid does not answer in time
     */
    void begin(Duration timeout) {
        membership = instance.getCluster().addMembershipListener(new MembershipAdapter() {
            @Override
            public void memberRemoved(MembershipEvent event) {
                compareSoon();
            }
        });
        lifecycle = instance.getLifecycleService().addLifecycleListener(this::stateChanged);
        run(timeout, () -> {
            messages = topic.addMessageListener(this);
            compare();
            return true;
        });
    }

    @Override
    public Map<String, Versioned> all() {
        return Map.copyOf(known);
    }

    @Override
    public Versioned put(String id, Versioned record, Duration timeout) {
        return run(timeout, () -> {
            Versioned newest = write(id, record);
            learn(id, newest);
            topic.publish(WRITTEN + id);
            return newest;
        });
    }

    @Override
    public Versioned putIfAbsent(String id, Versioned record, Duration timeout) {
        return run(timeout, () -> {
            byte[] first = map().putIfAbsent(id, RecordBytes.write(record));
            if (first != null && RecordBytes.isRecord(first)) {
                Versioned there = RecordBytes.read(first);
                learn(id, there);
                return there;
            }
            Versioned kept = first == null ? record : write(id, record);
            learn(id, kept);
            topic.publish(WRITTEN + id);
            return kept;
        });
    }

    /** Returns what is in the map afterwards. */
    private Versioned write(String id, Versioned record) {
        byte[] bytes = RecordBytes.write(record);
        while (true) {
            byte[] there = map().putIfAbsent(id, bytes);
            if (there == null) {
                return record;
            }
            if (RecordBytes.isRecord(there) && !record.beats(RecordBytes.read(there))) {
                return RecordBytes.read(there);
            }
            if (map().replace(id, there, bytes)) {
                return record;
            }
        }
    }

    @Override
    public void remove(String id, Duration timeout) {
        run(timeout, () -> {
            map().remove(id);
            known.remove(id);
            tell();
            topic.publish(REMOVED + id);
            return true;
        });
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Compares with the map when the thread has time. */
    void compareSoon() {
        if (comparing.compareAndSet(false, true)) {
            soon(() -> {
                comparing.set(false);
                compare();
            });
        }
    }

    private void compare() {
        Map<String, Versioned> before = Map.copyOf(known);
        boolean wrote;
        try {
            wrote = exchange(before);
        } finally {
            if (!before.equals(known)) {
                tell();
            }
        }
        if (wrote) {
            topic.publish(ALL);
        }
    }

    /** Returns whether the map lacked something. */
    private boolean exchange(Map<String, Versioned> before) {
        boolean wrote = false;
        Map<String, Versioned> there = new HashMap<>();
        for (Map.Entry<String, byte[]> entry : map().entrySet()) {
            if (RecordBytes.isRecord(entry.getValue())) {
                there.put(entry.getKey(), RecordBytes.read(entry.getValue()));
            }
        }
        there.forEach(this::hear);
        for (Map.Entry<String, Versioned> entry : before.entrySet()) {
            Versioned theirs = there.get(entry.getKey());
            if (theirs == null || entry.getValue().beats(theirs)) {
                hear(entry.getKey(), write(entry.getKey(), entry.getValue()));
                wrote = true;
            }
        }
        return wrote;
    }

    /** The members that this one's side has joined know nothing of what it brings. */
    private void stateChanged(LifecycleEvent event) {
        if (event.getState() == LifecycleState.MERGED) {
            compareSoon();
            soon(() -> topic.publish(ALL));
        }
    }

    /** On a thread of Hazelcast's own: nothing here may call the grid. */
    @Override
    public void onMessage(Message<String> message) {
        String text = message.getMessageObject();
        String id = text.substring(1);
        if (text.equals(ALL)) {
            compareSoon();
        } else if (text.startsWith(REMOVED)) {
            known.remove(id);
            tell();
        } else {
            soon(() -> read(id));
        }
    }

    private void read(String id) {
        byte[] bytes = map().get(id);
        if (bytes != null && RecordBytes.isRecord(bytes)) {
            learn(id, RecordBytes.read(bytes));
        }
    }

    /** What fails is made up for when map and copy are compared next. */
    private void soon(Runnable work) {
        try {
            thread.execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException e) {
                    LOG.log(System.Logger.Level.DEBUG, "records are compared again later", e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "closed while records changed", e);
        }
    }

    /** Returns the map, unless the client is away. */
    private IMap<String, byte[]> map() {
        reconnection.check();
        return map;
    }

    /** Listeners come before other nodes: a call that fails must not keep from them what this node knows now. */
    private void learn(String id, Versioned record) {
        Versioned before = known.get(id);
        hear(id, record);
        if (!Objects.equals(before, known.get(id))) {
            tell();
        }
    }

    private void hear(String id, Versioned record) {
        known.merge(id, record, (before, newer) -> newer.beats(before) ? newer : before);
    }

    private void tell() {
        listeners.forEach(Runnable::run);
    }

    private <T> T run(Duration timeout, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        try {
            thread.execute(task);
            return task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // What has not begun shall not be done after its caller was told that it failed.
            task.cancel(false);
            throw new StoreException("the records were not answered for within " + timeout.toMillis() + " ms", null);
        } catch (ExecutionException e) {
            throw GridCall.failure(e.getCause() == null ? e : e.getCause());
        } catch (RejectedExecutionException | CancellationException e) {
            throw new StoreException("the store is closed", e);
        } catch (InterruptedException e) {
            task.cancel(false);
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while the records were asked", null);
        }
    }

    /** A Hazelcast that goes on without us is told to stop telling us; one of its members that hangs is not waited for. */
    @Override
    public void close() {
        for (Runnable left : thread.shutdownNow()) {
            if (left instanceof Future<?> awaited) {
                awaited.cancel(false);
            }
        }
        if (!instance.getLifecycleService().isRunning()) {
            return;
        }
        Thread removal = new Thread(this::stopListening, "rate-limit-close");
        removal.setDaemon(true);
        removal.start();
        try {
            removal.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stopListening() {
        try {
            UUID ofCluster = membership;
            if (ofCluster != null) {
                instance.getCluster().removeMembershipListener(ofCluster);
            }
            UUID ofInstance = lifecycle;
            if (ofInstance != null) {
                instance.getLifecycleService().removeLifecycleListener(ofInstance);
            }
            UUID ofTopic = messages;
            if (ofTopic != null) {
                topic.removeMessageListener(ofTopic);
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "the given instance was shut down before its store was closed", e);
        }
    }
}
