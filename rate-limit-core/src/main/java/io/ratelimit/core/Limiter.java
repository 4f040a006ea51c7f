package io.ratelimit.core;

import io.ratelimit.Decision;
import io.ratelimit.StoreHealth;
import io.ratelimit.core.admin.Administration;
import io.ratelimit.core.admin.AuditTrail;
import io.ratelimit.core.admin.DecisionCounts;
import io.ratelimit.core.admin.Frequencies;
import io.ratelimit.core.admin.Watch;
import io.ratelimit.core.event.Deliveries;
import io.ratelimit.core.grant.Grant;
import io.ratelimit.core.grant.GrantBook;
import io.ratelimit.core.grant.Grants;
import io.ratelimit.core.identity.Identities;
import io.ratelimit.core.identity.RequestSubjects;
import io.ratelimit.core.identity.SubjectKeys;
import io.ratelimit.core.policy.Endpoint;
import io.ratelimit.core.policy.Policies;
import io.ratelimit.core.policy.Policy;
import io.ratelimit.core.record.KeptRecords;
import io.ratelimit.core.record.SharedSecret;
import io.ratelimit.core.store.SteadyClock;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.RateLimitListener;
import io.ratelimit.spi.RateLimitListener.Decided;
import io.ratelimit.spi.RecordArchive;
import io.ratelimit.spi.RequestFacts;
import io.ratelimit.spi.SharedRecords;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The limiter of one webapp: its policies, identities, grants and store. Each request gets a {@link LimitedRequest}. Safe for
 * use by several threads.
 */
public final class Limiter implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Limiter.class.getName());
    private static final Duration LOG_PAUSE = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration START = Duration.ofSeconds(20);

    /**
     * What a limiter consists of.
     *
     * @param identities who requests are counted as
     * @param policies all policies of the deployment
     * @param grants of the rules file
     * @param archive where grants outlive a stop of all nodes; empty if they do not
     * @param listeners told of decisions
     */
    public record Parts(
            Identities identities,
            Policies policies,
            List<Grant> grants,
            Optional<RecordArchive> archive,
            List<RateLimitListener> listeners) {
        /** Copies the lists. */
        public Parts {
            grants = List.copyOf(grants);
            listeners = List.copyOf(listeners);
        }
    }

    private final Parts parts;
    private final LimiterSettings settings;
    private final InstantSource clock;
    private final SubjectKeys keys;
    private final GuardedStore store;
    private final NewSubjects newSubjects;
    private final Optional<KeptRecords> kept;
    private final SharedRecords records;
    private final GrantBook grants;
    private final Deliveries deliveries;
    private final Observer observer;
    private final Instant startedAt;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile @Nullable LimiterAdministration administration;
    private final ConcurrentHashMap<Policy, Endpoint> endpoints = new ConcurrentHashMap<>();
    private final Seldom resolverLog = new Seldom(LOG_PAUSE);
    /** Made once: a request that made its own would take longer for it than to find its subject. */
    private final BiConsumer<String, RuntimeException> resolverFailed = this::resolverFailed;

    /**
     * Creates a limiter.
     *
     * @param parts what it consists of
     * @param settings its settings
     * @param store where windows live; closed with the limiter
     * @param clock wall-clock time, for grants and what counts as one minute; never for windows
     */
    public Limiter(Parts parts, LimiterSettings settings, PermitStore store, InstantSource clock) {
        this(parts, settings, store, clock, System::nanoTime);
    }

    /** With another source of the time that deadlines are measured by. */
    Limiter(Parts parts, LimiterSettings settings, PermitStore store, InstantSource clock, LongSupplier nanos) {
        this.parts = parts;
        this.settings = settings;
        this.clock = clock;
        this.deliveries = new Deliveries(parts.listeners());
        SecureRandom random = new SecureRandom();
        this.observer = new Observer(clock, settings.nearLimit(), deliveries, random.nextLong());
        SharedRecords shared = store.records();
        this.keys = keys(shared, random);
        LocalShare alone =
                new LocalShare(new SteadyClock(), ThreadLocalRandom.current().nextLong());
        StoreState state = new StoreState(store, deliveries::tell, nanos);
        this.store = new GuardedStore(store, alone, settings, state, nanos);
        this.kept = parts.archive().isPresent()
                ? Optional.of(new KeptRecords(shared, parts.archive().get(), PATIENCE))
                : Optional.empty();
        this.records = kept.isPresent() ? kept.get() : shared;
        this.grants = new GrantBook(parts.grants(), records, subject -> keys.key(List.of(subject)), clock);
        this.startedAt = clock.instant();
        this.newSubjects = new NewSubjects(
                settings,
                () -> settings.places(store.heapBytes()),
                clock::millis,
                parts.policies()::longestMillis,
                random.nextLong());
        deliveries.begin();
    }

    /**
     * Starts to limit one request.
     *
     * @param facts what is known of it
     * @param wished what its test headers ask for
     * @return its permits; nothing is taken yet
     */
    public LimitedRequest begin(RequestFacts facts, TestLimits wished) {
        return new LimitedRequest(this, facts, wished);
    }

    /**
     * Returns the policies of the deployment.
     *
     * @return never changes to another object
     */
    public Policies policies() {
        return parts.policies();
    }

    /**
     * Says what the store is and who it counts with.
     *
     * @return one line
     */
    public String describeStore() {
        return store.describe();
    }

    /**
     * Says how the store is.
     *
     * @return as of now
     */
    public StoreHealth storeHealth() {
        return store.health();
    }

    /**
     * Opens what operators see and change. From then on this node notes who takes and is refused most.
     *
     * @param frequencies makes a counter of frequent things, in bounded memory; only the first caller's is used
     * @return always the same; safe for use by several threads, until the limiter is closed
     */
    public Administration administration(Supplier<Frequencies> frequencies) {
        opening.lock();
        try {
            LimiterAdministration opened = administration;
            if (opened == null) {
                Watch watch = new Watch(observer.counts(), frequencies, clock);
                observer.watchWith(watch);
                opened = new LimiterAdministration(this, grants, new AuditTrail(records, clock), watch);
                administration = opened;
            }
            return opened;
        } finally {
            opening.unlock();
        }
    }

    @Override
    public void close() {
        LimiterAdministration opened = administration;
        if (opened != null) {
            opened.close();
        }
        kept.ifPresent(KeptRecords::close);
        store.close();
        deliveries.close();
    }

    Identities identities() {
        return parts.identities();
    }

    RequestSubjects subjects(RequestFacts facts) {
        return new RequestSubjects(parts.identities(), facts, resolverFailed);
    }

    Grants grants() {
        return grants.current();
    }

    /**
     * Returns how many decisions this node has made, by policy and outcome.
     *
     * @return goes on counting
     */
    public DecisionCounts counts() {
        return observer.counts();
    }

    /**
     * Returns about how many subjects this node keeps windows of.
     *
     * @return at least 0
     */
    public long subjects() {
        return store.subjects();
    }

    /**
     * Returns how many events were not told, because listeners were too slow.
     *
     * @return since the start
     */
    public long droppedEvents() {
        return deliveries.dropped();
    }

    /**
     * Has somebody told how long each call to the store takes, on the request's thread.
     *
     * @param nanosTaken must be quick and must not throw
     */
    public void timeStoreCalls(LongConsumer nanosTaken) {
        store.timeWith(nanosTaken);
    }

    Observer observer() {
        return observer;
    }

    Instant startedAt() {
        return startedAt;
    }

    /** Why grants would not outlive a stop of all nodes now. */
    Optional<String> archiveProblem() {
        return kept.flatMap(KeptRecords::problem);
    }

    LimiterSettings settings() {
        return settings;
    }

    InstantSource clock() {
        return clock;
    }

    SubjectKeys keys() {
        return keys;
    }

    GuardedStore store() {
        return store;
    }

    NewSubjects newSubjects() {
        return newSubjects;
    }

    /** Where a policy applies alone. */
    Endpoint endpoint(Policy policy) {
        return endpoints.computeIfAbsent(policy, alone -> Endpoint.of(List.of(alone)));
    }

    private void resolverFailed(String identity, RuntimeException failure) {
        resolverLog.run(skipped -> LOG.log(
                System.Logger.Level.WARNING,
                "the resolver of identity '" + identity + "' failed, its subject counts as absent (" + skipped
                        + " more failures not logged)",
                failure));
    }

    void decided(Decision decision, RequestFacts facts) {
        if (deliveries.wanted()) {
            Decided event = new Decided(clock.instant(), facts.method(), facts.path(), decision);
            deliveries.tell(listener -> listener.decided(event));
        }
    }

    private SubjectKeys keys(SharedRecords shared, SecureRandom random) {
        if (settings.secret().isPresent()) {
            return new SubjectKeys(settings.secret().get().getBytes(StandardCharsets.UTF_8));
        }
        SharedSecret secret = new SharedSecret(shared, random, clock.instant(), START);
        SubjectKeys made = new SubjectKeys(secret.bytes());
        secret.follow(made::rekey);
        return made;
    }
}
