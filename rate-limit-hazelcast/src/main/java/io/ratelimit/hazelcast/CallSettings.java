package io.ratelimit.hazelcast;

import java.util.List;

/**
 * How a node calls the grid, whichever way it has found it.
 *
 * @param maxWaiting how many requests may wait for one owner while it is silent
 * @param combine whether requests for one subject share steps
 */
record CallSettings(int maxWaiting, boolean combine) {

    static final String MAX_WAITING = "max-waiting";
    static final String COMBINE = "combine";

    static final List<String> NAMES = List.of(MAX_WAITING, COMBINE);

    /** What holds unless told otherwise. */
    static final CallSettings DEFAULT = new CallSettings(OwnerWatch.DEFAULT_WAITING, true);

    /** Reads the settings; the reader is told what is wrong. */
    static CallSettings of(SettingReader reader) {
        return new CallSettings(
                reader.number(MAX_WAITING, DEFAULT.maxWaiting, 1, 10_000), reader.flag(COMBINE, DEFAULT.combine));
    }
}
