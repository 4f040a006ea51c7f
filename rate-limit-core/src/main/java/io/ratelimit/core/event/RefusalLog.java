package io.ratelimit.core.event;

import io.ratelimit.Usage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * One line for the first refusal of a subject in a window, in the form {@code name=value}, and never more than
 * {@value #MOST_PER_MINUTE} a minute, so that a flood does not fill the disk. Safe for use by several threads.
 */
public final class RefusalLog {

    /** The most lines of one minute: {@value}. */
    public static final int MOST_PER_MINUTE = 60;

    private static final System.Logger LOG = System.getLogger(RefusalLog.class.getName());
    private static final int LONGEST_PATH = 200;
    private static final long MINUTE_MILLIS = 60_000;
    private static final int REFUSED = 1;

    private final OncePerWindow once;
    private final LongSupplier millis;
    /** The number of the minute, then how many lines it has had. */
    private final AtomicLong lines = new AtomicLong();

    private final LongAdder unwritten = new LongAdder();

    /**
     * Has written nothing yet.
     *
     * @param once remembers what was written
     * @param millis wall-clock time
     */
    public RefusalLog(OncePerWindow once, LongSupplier millis) {
        this.once = once;
        this.millis = millis;
    }

    /**
     * Notes a refusal.
     *
     * @param key of the subject's entry, which holds no secret
     * @param violated the limit that refused
     * @param method of the request
     * @param path of the request, as the caller sent it
     */
    public void refused(String key, Usage violated, String method, String path) {
        long now = millis.getAsLong();
        if (!once.first(REFUSED, key, violated.policy(), violated.interval(), now) || !hasPlace(now)) {
            unwritten.increment();
            return;
        }
        LOG.log(
                System.Logger.Level.INFO,
                () -> "refused subject=" + key + " policy=" + quoted(violated.policy()) + " interval="
                        + violated.interval().wireName() + " limit=" + violated.limit() + " retryAfter="
                        + violated.reset().toSeconds() + " method=" + quoted(method) + " path=" + quoted(path)
                        + " unwritten=" + unwritten.sumThenReset());
    }

    private boolean hasPlace(long now) {
        long minute = now / MINUTE_MILLIS;
        long state = lines.updateAndGet(before -> {
            long count = before / (MOST_PER_MINUTE + 2) == minute ? before % (MOST_PER_MINUTE + 2) : 0;
            return minute * (MOST_PER_MINUTE + 2) + Math.min(count + 1, MOST_PER_MINUTE + 1);
        });
        return state % (MOST_PER_MINUTE + 2) <= MOST_PER_MINUTE;
    }

    /** What a caller sends may be long, or forge values. */
    private static String quoted(String text) {
        String start = text.substring(0, Math.min(text.length(), LONGEST_PATH));
        return '"' + LogText.oneLine(start).replaceAll("[\"\\\\]", "?") + '"';
    }
}
