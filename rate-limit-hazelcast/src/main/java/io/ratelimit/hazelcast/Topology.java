package io.ratelimit.hazelcast;

import com.hazelcast.core.HazelcastInstance;

/** Where the Hazelcast that a store uses comes from, and what becomes of it. */
interface Topology extends AutoCloseable {

    /** The Hazelcast to use. */
    HazelcastInstance instance();

    /** Says in one line who this node counts with. */
    String describe();

    /** Releases what was started for the store. Never throws; may be called twice. */
    @Override
    void close();
}
