package io.ratelimit.core;

import io.ratelimit.Count;
import io.ratelimit.spi.PermitStore;
import java.util.List;

/**
 * Permits that a request may still give back.
 *
 * @param store where they are held
 * @param key of the entry
 * @param id of the hold
 * @param count what decides whether they are spent
 * @param charges what they were taken for
 */
record Held(PermitStore store, String key, long id, Count count, List<Charge> charges) {}
