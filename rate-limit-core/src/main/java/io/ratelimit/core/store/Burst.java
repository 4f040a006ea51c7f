package io.ratelimit.core.store;

import io.ratelimit.core.window.Windows;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Grants of one ask while all that they change is the newest cell of each window: they differ by nothing but the number of those
 * before, so that number is all that is counted, and the entry is brought up to date when anything else asks for it. Grants need no
 * lock, which only ending it does.
 */
final class Burst implements Shortcut {

    private static final VarHandle STATE;
    private static final long ENDED = Long.MIN_VALUE;
    private static final String NO_MATTER_WHOSE = "";
    private static final long COUNT = 0xFFFF_FFFFL;
    /** Who has read the clock may be overtaken by who reads it later; more than this is a clock that was set back. */
    private static final long BEHIND_MILLIS = 1_000;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Burst.class, "state", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final List<Part> parts;
    private final Answer first;
    private final long from;
    private final int lastsMillis;
    private final int room;

    /**
     * Whether it has {@link #ENDED} (1), when the latest grant was, in milliseconds since {@link #from} (31), and how many there were
     * that are not written down (32).
     */
    private volatile long state;

    private Burst(Ask ask, Answer first, long from, long until, long room) {
        this.parts = ask.parts();
        this.first = first;
        this.from = from;
        this.lastsMillis = (int) Math.min(Integer.MAX_VALUE, until - from);
        this.room = (int) room;
    }

    /**
     * Begins one if another ask like the one just granted would only join the newest cells.
     *
     * @param words the entry, as the grant has left it
     * @param first what was answered
     * @return null if there is no telling
     */
    static @Nullable Burst of(long[] words, Ask ask, Answer first, long now) {
        long until = Windows.joinsUntil(words, ask, now);
        return until > now ? new Burst(ask, first, now, until, room(ask.parts(), first)) : null;
    }

    private static long room(List<Part> parts, Answer first) {
        long room = Integer.MAX_VALUE;
        int at = 0;
        for (Part part : parts) {
            for (int limit = 0; limit < part.limits().size(); limit++) {
                room = Math.min(room, (part.limits().get(limit).permits() - first.used(at++)) / part.cost());
            }
        }
        return room;
    }

    @Override
    public @Nullable Answer answer(Ask asked, long now) {
        if (now - from >= lastsMillis || !(asked.manner() instanceof Manner.Spend) || !parts.equals(asked.parts())) {
            return null;
        }
        while (true) {
            long before = state;
            long latest = before >>> Integer.SIZE;
            long later = Math.max(now - from, latest);
            if (before < 0 || (before & COUNT) == room || later - (now - from) > BEHIND_MILLIS) {
                return null;
            }
            long count = (before & COUNT) + 1;
            if (STATE.compareAndSet(this, before, later << Integer.SIZE | count)) {
                return first.again((int) count, (int) later);
            }
        }
    }

    /** Grants no more, and writes down what was granted; again, if that failed. Needs the lock of the entry. */
    void end(long[] words, long origin) {
        long last = (long) STATE.getAndBitwiseOr(this, ENDED) & ~ENDED;
        long count = last & COUNT;
        if (count == 0) {
            return;
        }
        List<Part> all = parts.stream()
                .map(part -> new Part(part.section(), part.limits(), part.cost() * count))
                .toList();
        Ask together = new Ask(NO_MATTER_WHOSE, all, new Manner.Spend(), false);
        Answer answer = Windows.acquireInPlace(words, together, from + (last >>> Integer.SIZE), origin);
        if (answer == null || answer.outcome() != Outcome.GRANTED) {
            throw new IllegalStateException("an entry does not take what was granted of it");
        }
        // Not before: what could not be written down is not lost.
        state = ENDED;
    }
}
