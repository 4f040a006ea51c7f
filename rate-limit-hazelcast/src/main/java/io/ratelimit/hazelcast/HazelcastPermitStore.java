package io.ratelimit.hazelcast;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.SharedRecords;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Windows in a Hazelcast map: limits hold over all nodes whose members are in one cluster. Safe for use by several threads. */
final class HazelcastPermitStore implements PermitStore {

    private static final System.Logger LOG = System.getLogger(HazelcastPermitStore.class.getName());
    private static final Duration START = Duration.ofSeconds(20);
    /** Events are seldom lost; a minute later it is found out. */
    private static final int BEATS_PER_COMPARISON = 30;

    private final Topology topology;
    private final HazelcastInstance instance;
    private final Reconnection reconnection;
    private final Route route;
    private final Route routeToNodes;
    private final Owners owners;
    private final GridCall grid;
    private final @Nullable Combining combining;
    private final LiveNodes nodes;
    private final KeptSubjects kept;
    private final ForgottenSubjects forgotten;
    private final GridRecords records;
    private final Newcomers newcomers;
    private final ScheduledThreadPoolExecutor background =
            new ScheduledThreadPoolExecutor(1, HazelcastPermitStore::thread);
    private int beats;

    /**
     * Opens the store on a running Hazelcast.
     *
     * @param topology closed with the store, or if it cannot be opened
     * @param calls how this node calls the grid
     * @throws StoreException if the grid does not do what the store needs
     */
    static HazelcastPermitStore open(Topology topology, CallSettings calls) {
        HazelcastPermitStore store = new HazelcastPermitStore(topology, calls);
        try {
            WarmUp.run(store);
            store.begin();
            return store;
        } catch (RuntimeException | Error e) {
            store.close();
            throw e;
        }
    }

    private HazelcastPermitStore(Topology topology, CallSettings calls) {
        this.topology = topology;
        this.instance = topology.instance();
        IMap<String, long[]> windows = instance.getMap(EmbeddedConfig.WINDOWS);
        this.reconnection = new Reconnection(instance, this::back);
        this.records = new GridRecords(instance, reconnection);
        Route fastest = Route.to(instance, windows);
        this.route = reconnection.guard(fastest);
        this.owners = new Owners(instance, calls.maxWaiting());
        OwnerProbe probe = new OwnerProbe(route, owners, background);
        this.grid = new GridCall(route, owners, probe);
        this.combining = calls.combine() ? new Combining(grid) : null;
        this.routeToNodes = reconnection.guard(Route.to(instance, instance.getMap(EmbeddedConfig.NODES)));
        this.nodes = new LiveNodes(new GridCall(routeToNodes, owners, probe), members(), heap(), System::nanoTime);
        this.kept = new KeptSubjects(() -> keepsEntries() ? KeptSubjects.on(instance) : nodes.kept(), System::nanoTime);
        this.forgotten = new ForgottenSubjects(instance, background);
        this.newcomers = new Newcomers(instance);
        reconnection.begin();
        LOG.log(
                fastest instanceof DirectRoute || fastest instanceof ClientRoute
                        ? System.Logger.Level.DEBUG
                        : System.Logger.Level.INFO,
                "calls to the grid go by {0}",
                route.describe());
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "rate-limit-grid");
        thread.setDaemon(true);
        return thread;
    }

    /** The first time with the patience of a start: until then nobody knows how many nodes there are. */
    private void begin() {
        nodes.here(START);
        forgotten.begin(START);
        records.begin(START);
        newcomers.begin();
        long pause = LiveNodes.PAUSE.toMillis();
        Future<?> unused = background.scheduleWithFixedDelay(this::beat, pause, pause, TimeUnit.MILLISECONDS);
    }

    /** A client has found its cluster again, which may have forgotten everything. */
    private void back() {
        records.compareSoon();
    }

    private void beat() {
        try {
            owners.forgetDeparted();
            nodes.here(LiveNodes.PATIENCE);
            if (++beats % BEATS_PER_COMPARISON == 0) {
                records.compareSoon();
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "this node could not say that it is there", e);
        }
    }

    private long heap() {
        return keepsEntries() ? Runtime.getRuntime().maxMemory() : Long.MAX_VALUE;
    }

    /** Neither a client nor a lite member does: they hear of a member that does how many it keeps. */
    private boolean keepsEntries() {
        return instance.getLocalEndpoint() instanceof Member member && !member.isLiteMember();
    }

    @Override
    public Answer acquire(Ask ask, Duration timeout) {
        long[] words = combining == null
                ? grid.run(ask.subject(), new AcquireStep(ask), timeout)
                : combining.run(ask, timeout);
        return Answers.decode(words, ask);
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
        forgotten.tell(subject);
    }

    @Override
    public void onForgotten(Consumer<String> listener) {
        forgotten.onForgotten(listener);
    }

    @Override
    public long subjects() {
        return kept.about();
    }

    /** Of this node too if it keeps none: windows that it counts alone lie there. */
    @Override
    public long heapBytes() {
        return Math.min(Runtime.getRuntime().maxMemory(), nodes.smallestHeap());
    }

    @Override
    public int sharers() {
        return nodes.count();
    }

    @Override
    public List<String> silent() {
        return owners.silent();
    }

    private int members() {
        long data = instance.getCluster().getMembers().stream()
                .filter(member -> !member.isLiteMember())
                .count();
        return (int) Math.max(1, data);
    }

    @Override
    public SharedRecords records() {
        return records;
    }

    @Override
    public String describe() {
        return topology.describe();
    }

    @Override
    public void close() {
        if (!background.isShutdown()) {
            background.shutdownNow();
            nodes.gone();
        }
        reconnection.close();
        newcomers.close();
        records.close();
        routeToNodes.close();
        route.close();
        topology.close();
        forgotten.close();
    }

    /** Where the grid comes from. */
    Topology topology() {
        return topology;
    }

    /** How steps are run. */
    GridCall grid() {
        return grid;
    }

    /** Which way calls take. */
    Route route() {
        return route;
    }

    /** Knows whether the cluster is there. */
    Reconnection reconnection() {
        return reconnection;
    }
}
