package io.ratelimit;

import java.util.Locale;

/**
 * The length W of a rolling window: at most N permits are granted in every {@code (t - W, t]}. A closed set, because each
 * interval has a test header and a name on the wire.
 */
public enum Interval {
    /** 1,000 milliseconds. */
    SECOND(1_000),
    /** 60,000 milliseconds. */
    MINUTE(60_000),
    /** 3,600,000 milliseconds. */
    HOUR(3_600_000),
    /** 86,400,000 milliseconds; a length, not a calendar day. */
    DAY(86_400_000);

    private final long millis;
    private final String wireName;

    Interval(long millis) {
        this.millis = millis;
        this.wireName = name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the length of the window.
     *
     * @return milliseconds
     */
    public long millis() {
        return millis;
    }

    /**
     * Returns the length of the window.
     *
     * @return whole seconds
     */
    public long seconds() {
        return millis / 1_000;
    }

    /**
     * Returns the name in headers, bodies and the rules file.
     *
     * @return the lower-case name, for example {@code hour}
     */
    public String wireName() {
        return wireName;
    }
}
