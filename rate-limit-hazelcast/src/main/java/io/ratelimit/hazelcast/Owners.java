package io.ratelimit.hazelcast;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.partition.Partition;
import com.hazelcast.partition.PartitionService;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The members that own entries, each with its watch: a member that hangs is one n-th of the subjects, and the others must not
 * notice. Safe for use by several threads.
 */
final class Owners {

    private static final UUID NOBODY = new UUID(0, 0);
    private static final int MOST_NAMES = 20_000;

    private final HazelcastInstance instance;
    private final PartitionService partitions;
    private final int maxWaiting;
    private final ConcurrentHashMap<UUID, OwnerWatch> watches = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Integer, PartitionWatch> byPartition = new ConcurrentHashMap<>();

    /**
     * Knows nobody yet.
     *
     * @param instance whose cluster it is
     * @param maxWaiting how many may wait for one owner while it is silent
     */
    Owners(HazelcastInstance instance, int maxWaiting) {
        this.instance = instance;
        this.partitions = instance.getPartitionService();
        this.maxWaiting = maxWaiting;
    }

    /** Returns the watch of the partition that an entry is in, and of the member that owns it now. */
    PartitionWatch of(String subject) {
        Partition partition = partitions.getPartition(subject);
        OwnerWatch owner = owner(partition);
        PartitionWatch known = byPartition.get(partition.getPartitionId());
        if (known != null && known.owner() == owner) {
            return known;
        }
        PartitionWatch watch = new PartitionWatch(owner);
        byPartition.put(partition.getPartitionId(), watch);
        return watch;
    }

    private OwnerWatch owner(Partition partition) {
        Member owner = partition.getOwner();
        UUID id = owner == null ? NOBODY : owner.getUuid();
        OwnerWatch watch = watches.get(id);
        return watch == null ? watches.computeIfAbsent(id, absent -> watch(owner)) : watch;
    }

    /** Names the owners that are given up. */
    List<String> silent() {
        return watches.values().stream()
                .filter(OwnerWatch::isGivenUp)
                .map(OwnerWatch::name)
                .sorted()
                .toList();
    }

    /** Returns a key that no subject has and that an owner has, or an empty one if it owns nothing any more. */
    String keyOf(OwnerWatch owner) {
        for (int name = 0; name < MOST_NAMES; name++) {
            String key = "probe-" + name;
            if (owner(partitions.getPartition(key)) == owner) {
                return key;
            }
        }
        return "";
    }

    /** Forgets members that have left. */
    void forgetDeparted() {
        Set<UUID> present =
                instance.getCluster().getMembers().stream().map(Member::getUuid).collect(Collectors.toSet());
        present.add(NOBODY);
        watches.keySet().retainAll(present);
    }

    private OwnerWatch watch(Member owner) {
        String name = owner == null
                ? "the cluster"
                : owner.getAddress().getHost() + ":" + owner.getAddress().getPort();
        return new OwnerWatch(name, maxWaiting, System::nanoTime);
    }
}
