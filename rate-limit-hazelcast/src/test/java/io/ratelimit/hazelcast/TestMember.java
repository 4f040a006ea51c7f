package io.ratelimit.hazelcast;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import io.ratelimit.core.FreePorts;
import io.ratelimit.core.store.ManualClock;
import io.ratelimit.spi.PermitStoreProvider.Context;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A member in this process whose clock the test moves. */
final class TestMember implements AutoCloseable {

    private final ManualClock clock = new ManualClock();
    private final HazelcastPermitStore store;
    private final HazelcastInstance instance;

    private TestMember(EmbeddedSettings settings, long origin, Map<String, String> properties) {
        this(settings, EmbeddedConfig.of(settings), origin, properties, CallSettings.DEFAULT);
    }

    private TestMember(
            EmbeddedSettings settings, Config config, long origin, Map<String, String> properties, CallSettings calls) {
        config.setProperty("hazelcast.logging.type", "none");
        properties.forEach(config::setProperty);
        config.getUserContext().put(Owner.CONTEXT_KEY, new Owner(clock::millis, () -> origin));
        store = EmbeddedMember.start(settings, config, calls);
        instance = store.topology().instance();
    }

    /** Starts a member on {@code port} that meets the one on {@code otherPort}. */
    static TestMember start(int port, int otherPort, String cluster) {
        return start(port, otherPort, cluster, Map.of());
    }

    /** As above, with Hazelcast's properties changed. */
    static TestMember start(int port, int otherPort, String cluster, Map<String, String> properties) {
        return new TestMember(
                EmbeddedSettings.of(new SettingReader(settings(cluster, port, "127.0.0.1:" + otherPort))),
                port,
                properties);
    }

    /** Starts a member that takes clients, too. */
    static TestMember server(int port, int otherPort, String cluster) {
        EmbeddedSettings settings =
                EmbeddedSettings.of(new SettingReader(settings(cluster, port, "127.0.0.1:" + otherPort)));
        Config config = EmbeddedConfig.of(settings);
        config.getNetworkConfig()
                .setPort(port)
                .setPortAutoIncrement(false)
                .setJoin(config.getAdvancedNetworkConfig().getJoin());
        config.getAdvancedNetworkConfig().setEnabled(false);
        return new TestMember(settings, config, port, Map.of(), CallSettings.DEFAULT);
    }

    /** Returns the name of the cluster that members of this test run meet in. */
    static String cluster() {
        return "test-" + ProcessHandle.current().pid();
    }

    /** Starts a member that counts alone. */
    static TestMember alone() {
        return alone(CallSettings.DEFAULT);
    }

    /** The same, of one that calls the grid in another way. */
    static TestMember alone(CallSettings calls) {
        int port = FreePorts.one();
        EmbeddedSettings settings = EmbeddedSettings.of(new SettingReader(settings(cluster(), port, "")));
        return new TestMember(settings, EmbeddedConfig.of(settings), port, Map.of(), calls);
    }

    static Context settings(String cluster, int port, String members) {
        return context(Map.of("cluster-name", cluster, "members", members, "member-port", Integer.toString(port)));
    }

    static Context context(Map<String, String> settings) {
        return new Context() {
            @Override
            public Optional<String> setting(String name) {
                return Optional.ofNullable(settings.get(name));
            }

            @Override
            public Optional<Object> attribute(String name) {
                return Optional.empty();
            }
        };
    }

    /** Waits until a condition holds; fails after half a minute. */
    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within 30 s");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    ManualClock clock() {
        return clock;
    }

    HazelcastPermitStore store() {
        return store;
    }

    HazelcastInstance instance() {
        return instance;
    }

    /** Returns how many members the cluster has. */
    int size() {
        return instance.getCluster().getMembers().size();
    }

    /** Tells whether this member owns the entry of a subject. */
    boolean owns(String subject) {
        var owner = instance.getPartitionService().getPartition(subject).getOwner();
        return owner != null && owner.localMember();
    }

    @Override
    public void close() {
        store.close();
    }
}
