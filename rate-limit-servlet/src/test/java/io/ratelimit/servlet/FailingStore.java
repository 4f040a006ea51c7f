package io.ratelimit.servlet;

import io.ratelimit.core.store.InMemoryPermitStore;
import io.ratelimit.core.store.SteadyClock;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A store shared by several nodes that a test can make fall silent. */
final class FailingStore implements PermitStore {

    private final InMemoryPermitStore inner;
    private final int sharers;
    private volatile boolean silent;
    private volatile boolean undescribable;
    private volatile boolean closed;
    private volatile long heapBytes = Runtime.getRuntime().maxMemory();
    private final List<String> added = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();

    FailingStore(int sharers) {
        this(sharers, new SteadyClock());
    }

    FailingStore(int sharers, InstantSource clock) {
        this.sharers = sharers;
        this.inner = new InMemoryPermitStore(clock, 7);
    }

    void silent(boolean now) {
        silent = now;
    }

    void heapBytes(long bytes) {
        heapBytes = bytes;
    }

    /** Lets a question that no store should fail on fail. */
    FailingStore undescribable() {
        undescribable = true;
        return this;
    }

    boolean isClosed() {
        return closed;
    }

    /** The keys of all entries that were added to. */
    synchronized List<String> added() {
        return List.copyOf(added);
    }

    /** The identity and the manner of every acquire, since this was last called. */
    synchronized List<String> asked() {
        List<String> asks = List.copyOf(asked);
        asked.clear();
        return asks;
    }

    private synchronized void note(Ask ask) {
        asked.add(ask.subject().split("[:*#]", 2)[0] + " "
                + ask.manner().getClass().getSimpleName());
    }

    private void answerOrFail() {
        if (silent) {
            throw new StoreException("nobody is there", null);
        }
    }

    @Override
    public Answer acquire(Ask ask, Duration timeout) {
        note(ask);
        answerOrFail();
        return inner.acquire(ask, timeout);
    }

    @Override
    public void settle(String subject, long hold, boolean keep, Duration timeout) {
        answerOrFail();
        inner.settle(subject, hold, keep, timeout);
    }

    @Override
    public synchronized void add(String subject, long[] windows, Duration timeout) {
        answerOrFail();
        added.add(subject);
        inner.add(subject, windows, timeout);
    }

    @Override
    public void forget(String subject, Duration timeout) {
        answerOrFail();
        inner.forget(subject, timeout);
    }

    @Override
    public long subjects() {
        return inner.subjects();
    }

    @Override
    public long heapBytes() {
        return heapBytes;
    }

    @Override
    public int sharers() {
        return sharers;
    }

    @Override
    public String describe() {
        if (undescribable) {
            throw new IllegalStateException("on purpose");
        }
        return "failing";
    }

    @Override
    public void close() {
        closed = true;
        inner.close();
    }
}
