package io.ratelimit.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.map.IMap;
import com.hazelcast.map.LocalMapStats;
import io.ratelimit.spi.PermitStore;
import java.time.Duration;

/** Windows in a Hazelcast map: limits hold over all nodes whose members are in one cluster. Safe for use by several threads. */
final class HazelcastPermitStore implements PermitStore {

    private static final System.Logger LOG = System.getLogger(HazelcastPermitStore.class.getName());

    private final Topology topology;
    private final HazelcastInstance instance;
    private final Agreed agreed;
    private final Route route;
    private final GridCall grid;
    private final KeptSubjects kept;

    HazelcastPermitStore(Topology topology) {
        this.topology = topology;
        this.instance = topology.instance();
        IMap<String, long[]> windows = instance.getMap(EmbeddedConfig.WINDOWS);
        this.agreed = new Agreed(instance.getMap(EmbeddedConfig.AGREED));
        Route fastest = Route.to(instance, windows);
        this.route = ReturningRoute.of(fastest, instance, agreed::repeat);
        this.grid = new GridCall(route);
        this.kept = new KeptSubjects(() -> count(windows.getLocalMapStats()), System::nanoTime);
        LOG.log(
                route instanceof DirectRoute || route instanceof ClientRoute
                        ? System.Logger.Level.DEBUG
                        : System.Logger.Level.INFO,
                "calls to the grid go by {0}",
                route.describe());
    }

    private static long count(LocalMapStats stats) {
        return stats.getOwnedEntryCount() + stats.getBackupEntryCount();
    }

    @Override
    public Answer acquire(Ask ask, Duration timeout) {
        return Answers.decode(grid.run(ask.subject(), new AcquireStep(ask), timeout), ask);
    }

    @Override
    public void settle(String subject, long hold, boolean keep, Duration timeout) {
        grid.run(subject, new SettleStep(hold, keep), timeout);
    }

    @Override
    public void add(String subject, long[] windows, Duration timeout) {
        grid.run(subject, new AddStep(windows), timeout);
    }

    @Override
    public void forget(String subject, Duration timeout) {
        grid.run(subject, new ForgetStep(), timeout);
    }

    @Override
    public long subjects() {
        return kept.about();
    }

    @Override
    public int sharers() {
        try {
            long data = instance.getCluster().getMembers().stream()
                    .filter(member -> !member.isLiteMember())
                    .count();
            return (int) Math.max(1, data);
        } catch (HazelcastInstanceNotActiveException e) {
            return 1;
        }
    }

    @Override
    public byte[] agree(String name, byte[] proposal) {
        try {
            return agreed.on(name, proposal);
        } catch (RuntimeException e) {
            throw GridCall.failure(e);
        }
    }

    @Override
    public String describe() {
        return topology.describe();
    }

    @Override
    public void close() {
        route.close();
        topology.close();
    }

    /** Where the grid comes from. */
    Topology topology() {
        return topology;
    }

    /** Which way calls take. */
    Route route() {
        return route;
    }
}
