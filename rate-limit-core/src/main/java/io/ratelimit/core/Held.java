package io.ratelimit.core;

import io.ratelimit.Count;
import io.ratelimit.spi.PermitStore;

/**
 * Permits that a request may still give back.
 *
 * @param store where they are held
 * @param key of the entry
 * @param id of the hold
 * @param count what decides whether they are spent
 */
record Held(PermitStore store, String key, long id, Count count) {}
