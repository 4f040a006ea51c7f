package io.ratelimit.hazelcast;

import com.hazelcast.map.IMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the nodes have agreed on. A node remembers it, because a cluster of servers that is restarted as a whole forgets it while
 * the nodes live on. Safe for use by several threads.
 */
final class Agreed {

    private final IMap<String, byte[]> map;
    private final Map<String, byte[]> known = new ConcurrentHashMap<>();

    Agreed(IMap<String, byte[]> map) {
        this.map = map;
    }

    /** Returns the first proposal that any node made. */
    byte[] on(String name, byte[] proposal) {
        byte[] first = map.putIfAbsent(name, proposal);
        byte[] value = first == null ? proposal.clone() : first;
        known.put(name, value.clone());
        return value;
    }

    /** Proposes what was agreed on again, for nodes that start later. */
    void repeat() {
        known.forEach(map::putIfAbsent);
    }
}
