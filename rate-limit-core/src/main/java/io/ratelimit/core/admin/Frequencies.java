package io.ratelimit.core.admin;

import io.ratelimit.core.admin.Administration.Frequent;
import java.util.List;

/** Finds what occurs most often, in bounded memory however many different things occur. Called by one thread at a time. */
public interface Frequencies {

    /**
     * Counts something.
     *
     * @param key what occurred
     * @param times how often, at least 1
     */
    void add(String key, long times);

    /**
     * Returns what occurred most often.
     *
     * @param most how many at most
     * @return most often first
     */
    List<Frequent> top(int most);
}
