package io.ratelimit.benchmarks.grid;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.ratelimit.hazelcast.HazelcastStoreProvider;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.PermitStoreProvider;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A member as a webapp has it, with its store.
 *
 * @param store ours, opened by its provider with the settings of a deployment
 * @param instance the Hazelcast it started
 */
record Member(PermitStore store, HazelcastInstance instance) implements AutoCloseable {

    /**
     * Starts a member in this process.
     *
     * @param cluster the name of the cluster
     * @param port where it listens, on the loopback address
     * @param ports of all members
     * @return a member, which the caller closes
     */
    static Member start(String cluster, int port, List<Integer> ports) {
        String members = ports.stream().map(each -> "127.0.0.1:" + each).collect(Collectors.joining(","));
        Map<String, String> settings =
                Map.of("cluster-name", cluster, "members", members, "member-port", Integer.toString(port));
        PermitStore store = new HazelcastStoreProvider().open(new PermitStoreProvider.Context() {
            @Override
            public Optional<String> setting(String name) {
                return Optional.ofNullable(settings.get(name));
            }

            @Override
            public Optional<Object> attribute(String name) {
                return Optional.empty();
            }
        });
        HazelcastInstance instance = Hazelcast.getAllHazelcastInstances().stream()
                .filter(each -> each.getCluster().getLocalMember().getAddress().getPort() == port)
                .findFirst()
                .orElseThrow();
        return new Member(store, instance);
    }

    /** Tells whether all members are there and have all backups. */
    boolean isWhole(int members) {
        return instance.getCluster().getMembers().size() == members
                && instance.getPartitionService().isClusterSafe();
    }

    /** Tells whether this member owns the entry of a key. */
    boolean owns(String key) {
        com.hazelcast.cluster.Member owner =
                instance.getPartitionService().getPartition(key).getOwner();
        return owner != null && owner.localMember();
    }

    @Override
    public void close() {
        store.close();
    }
}
