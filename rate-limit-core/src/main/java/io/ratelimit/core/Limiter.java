package io.ratelimit.core;

import io.ratelimit.Decision;
import io.ratelimit.StoreHealth;
import io.ratelimit.core.grant.Grants;
import io.ratelimit.core.identity.Identities;
import io.ratelimit.core.identity.SubjectKeys;
import io.ratelimit.core.policy.Endpoint;
import io.ratelimit.core.policy.Policies;
import io.ratelimit.core.policy.Policy;
import io.ratelimit.core.store.SteadyClock;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.RateLimitListener;
import io.ratelimit.spi.RequestFacts;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * The limiter of one webapp: its policies, identities, grants and store. Each request gets a {@link LimitedRequest}. Safe for
 * use by several threads.
 */
public final class Limiter implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Limiter.class.getName());
    private static final Duration LOG_PAUSE = Duration.ofMinutes(1);
    private static final int LONGEST_LOGGED = 200;
    private static final int RANDOM_SECRET_BYTES = 32;

    /**
     * What a limiter consists of.
     *
     * @param identities who requests are counted as
     * @param policies all policies of the deployment
     * @param grants changed limits
     * @param listeners told of decisions
     */
    public record Parts(Identities identities, Policies policies, Grants grants, List<RateLimitListener> listeners) {
        /** Copies the list. */
        public Parts {
            listeners = List.copyOf(listeners);
        }
    }

    private final Parts parts;
    private final LimiterSettings settings;
    private final InstantSource clock;
    private final SubjectKeys keys;
    private final GuardedStore store;
    private final NewSubjects newSubjects;
    private final ConcurrentHashMap<Policy, Endpoint> endpoints = new ConcurrentHashMap<>();
    private final Seldom resolverLog = new Seldom(LOG_PAUSE, System::nanoTime);
    private final Seldom listenerLog = new Seldom(LOG_PAUSE, System::nanoTime);
    private final Seldom refusalLog = new Seldom(LOG_PAUSE, System::nanoTime);

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
        this.keys = new SubjectKeys(settings.secret()
                .map(secret -> secret.getBytes(StandardCharsets.UTF_8))
                .orElseGet(() -> store.agree("secret", randomSecret())));
        LocalShare alone =
                new LocalShare(new SteadyClock(), ThreadLocalRandom.current().nextLong());
        StoreState state = new StoreState(store, parts.listeners(), nanos);
        this.store = new GuardedStore(store, alone, settings, state, nanos);
        this.newSubjects = new NewSubjects(
                settings, clock::millis, parts.policies()::longestMillis, new SecureRandom().nextLong());
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

    @Override
    public void close() {
        store.close();
    }

    Identities identities() {
        return parts.identities();
    }

    Grants grants() {
        return parts.grants();
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

    /** Always the same object for one policy, because endpoints remember what they were joined with. */
    Endpoint endpoint(Policy policy) {
        return endpoints.computeIfAbsent(policy, alone -> Endpoint.of(List.of(alone)));
    }

    void resolverFailed(String identity, RuntimeException failure) {
        resolverLog.run(skipped -> LOG.log(
                System.Logger.Level.WARNING,
                "the resolver of identity '" + identity + "' failed, its subject counts as absent (" + skipped
                        + " more failures not logged)",
                failure));
    }

    void decided(Decision decision, RequestFacts facts) {
        if (decision instanceof Decision.Refused refused) {
            refusalLog.run(skipped -> LOG.log(
                    System.Logger.Level.INFO,
                    "refused {0} {1}: {2} ({3} more refusals not logged)",
                    facts.method(),
                    oneLine(facts.path()),
                    refused.shown()
                            .map(usage -> usage.wireName() + " limit of " + usage.limit())
                            .orElse(refused.reason().name()),
                    skipped));
        }
        for (RateLimitListener listener : parts.listeners()) {
            try {
                listener.decided(decision, facts);
            } catch (RuntimeException e) {
                listenerLog.run(skipped -> LOG.log(
                        System.Logger.Level.WARNING,
                        listener.getClass().getName() + " failed (" + skipped + " more failures not logged)",
                        e));
            }
        }
    }

    /** A path is what the caller wants it to be: long, or with line ends that would forge log entries. */
    private static String oneLine(String path) {
        String start = path.substring(0, Math.min(path.length(), LONGEST_LOGGED));
        return start.replaceAll("\\p{Cntrl}", "?");
    }

    private static byte[] randomSecret() {
        byte[] secret = new byte[RANDOM_SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return secret;
    }
}
