package io.ratelimit.core;

import io.ratelimit.core.config.Problems;
import io.ratelimit.core.config.Settings;
import io.ratelimit.core.grant.Grant;
import io.ratelimit.core.grant.GrantCheck;
import io.ratelimit.core.identity.Identities;
import io.ratelimit.core.policy.Policies;
import io.ratelimit.core.record.FileArchive;
import io.ratelimit.core.rules.Rules;
import io.ratelimit.core.rules.RulesFile;
import io.ratelimit.core.store.InMemoryPermitStore;
import io.ratelimit.core.store.SteadyClock;
import io.ratelimit.spi.IdentityResolver;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.PermitStoreProvider;
import io.ratelimit.spi.RateLimitListener;
import io.ratelimit.spi.RecordArchive;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * A webapp's limits on their way to a {@link Limiter}: everything is read and checked, all problems are reported together, and
 * only then the store starts. Not safe for use by several threads.
 */
public final class Deployment {

    private static final String MEMORY = "memory";

    /**
     * What the application hands in.
     *
     * @param resolvers its identities
     * @param listeners its listeners
     * @param stores the stores that it may choose from by the setting {@code store}
     * @param store a store that it has opened itself; wins over {@code stores}
     * @param archive where grants outlive a stop of all nodes; wins over the setting {@code grants-file}
     * @param clock wall-clock time
     */
    public record Supplied(
            List<IdentityResolver> resolvers,
            List<RateLimitListener> listeners,
            List<PermitStoreProvider> stores,
            Optional<PermitStore> store,
            Optional<RecordArchive> archive,
            InstantSource clock) {
        /** Copies the lists. */
        public Supplied {
            resolvers = List.copyOf(resolvers);
            listeners = List.copyOf(listeners);
            stores = List.copyOf(stores);
        }

        /**
         * Of an application that leaves it to the settings where grants are kept.
         *
         * @param resolvers its identities
         * @param listeners its listeners
         * @param stores the stores that it may choose from
         * @param store a store that it has opened itself
         * @param clock wall-clock time
         */
        public Supplied(
                List<IdentityResolver> resolvers,
                List<RateLimitListener> listeners,
                List<PermitStoreProvider> stores,
                Optional<PermitStore> store,
                InstantSource clock) {
            this(resolvers, listeners, stores, store, Optional.empty(), clock);
        }
    }

    private final Supplied supplied;
    private final PermitStoreProvider.Context context;
    private final Problems problems;
    private final LimiterSettings limiterSettings;
    private final Identities identities;
    private final Policies policies;
    private final Rules rules;
    private final List<Grant> grants;
    private final Optional<PermitStoreProvider> provider;

    /**
     * Reads settings, rules and grants.
     *
     * @param supplied what the application hands in
     * @param settings of the webapp
     * @param file its rules file
     * @param context what the webapp offers to stores
     * @param problems told of everything wrong
     */
    public Deployment(
            Supplied supplied,
            Settings settings,
            RulesFile file,
            PermitStoreProvider.Context context,
            Problems problems) {
        this.supplied = supplied;
        this.context = context;
        this.problems = problems;
        this.limiterSettings = LimiterSettings.read(settings);
        this.identities = new Identities(supplied.resolvers(), limiterSettings.ipv6Prefix(), problems);
        this.policies = new Policies(identities.names(), limiterSettings.shadow());
        int before = problems.errors().size();
        this.rules = file.rules(policies);
        if (problems.errors().size() == before) {
            checkShadow(settings);
        }
        this.grants = file.grants(identities, new GrantCheck(identities, limiterSettings.unlimitedGrants()));
        this.provider = provider(settings);
        warnOfUnused(settings);
        if (provider.isPresent()) {
            PermitStoreProvider store = provider.get();
            for (String line : store.check(context)) {
                problems.error(store.name() + " store", line);
            }
        }
    }

    /**
     * Returns the policies, to which the transport adds those of annotations before {@link #open}.
     *
     * @return the policies of the rules file so far
     */
    public Policies policies() {
        return policies;
    }

    /**
     * Returns the rules.
     *
     * @return of the rules file
     */
    public Rules rules() {
        return rules;
    }

    /**
     * Starts the store and the limiter.
     *
     * @return a limiter that the caller closes
     * @throws io.ratelimit.core.config.ConfigurationException if anything is wrong
     * @throws io.ratelimit.spi.StoreException if the store cannot start
     */
    public Limiter open() {
        return open(System::nanoTime);
    }

    /** With another source of the time that deadlines are measured by. */
    Limiter open(LongSupplier nanos) {
        problems.throwIfAny();
        Limiter.Parts parts = new Limiter.Parts(identities, policies, grants, archive(), supplied.listeners());
        PermitStore store = openStore();
        try {
            return new Limiter(parts, limiterSettings, store, supplied.clock(), nanos);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private PermitStore openStore() {
        if (supplied.store().isPresent()) {
            return supplied.store().get();
        }
        return provider.isPresent()
                ? provider.get().open(context)
                : new InMemoryPermitStore(
                        new SteadyClock(), ThreadLocalRandom.current().nextLong());
    }

    private Optional<RecordArchive> archive() {
        return supplied.archive().isPresent() || limiterSettings.grantsFile().isEmpty()
                ? supplied.archive()
                : Optional.of(new FileArchive(limiterSettings.grantsFile().get()));
    }

    /** An enforced limit that was to be tried out refuses callers. All rules are known here, not all annotations. */
    private void checkShadow(Settings settings) {
        List<String> unnamed = policies.names().stream()
                .filter(name -> name.startsWith(RulesFile.UNNAMED))
                .toList();
        for (String name : policies.unmetShadows()) {
            if (name.startsWith(RulesFile.UNNAMED)) {
                settings.wrong(
                        "shadow",
                        "no rule is named '" + name + "'; known: "
                                + (unnamed.isEmpty() ? "none" : String.join(" and ", unnamed))
                                + "; a name with a comma stands in an array, [\"name\"]");
            }
        }
    }

    /** No error: {@code store=memory} may be to get out of trouble in a hurry. */
    private void warnOfUnused(Settings settings) {
        Set<String> used =
                new HashSet<>(provider.map(PermitStoreProvider::settings).orElse(Set.of()));
        used.forEach(settings::text);
        String why = supplied.store().isPresent()
                ? "has no effect on a store that the application hands in: set it where that is opened, and leave it out here"
                : "has no effect on the store that 'store' chooses; leave it out, or choose its own store";
        for (PermitStoreProvider store : supplied.stores()) {
            for (String setting : store.settings()) {
                if (used.add(setting)) {
                    settings.warnIfSet(setting, why);
                }
            }
        }
    }

    /** A store that is on the class path is there to be used; two of them need a word. */
    private Optional<PermitStoreProvider> provider(Settings settings) {
        if (supplied.store().isPresent()) {
            settings.text("store");
            return Optional.empty();
        }
        List<String> allowed = new ArrayList<>();
        allowed.add("auto");
        for (PermitStoreProvider store : supplied.stores()) {
            allowed.add(store.name());
        }
        allowed.add(MEMORY);
        String wanted = settings.choice("store", allowed.toArray(new String[0]));
        if (wanted.equals("auto") && supplied.stores().size() > 1) {
            settings.wrong(
                    "store",
                    "several stores are on the class path, choose one of "
                            + String.join(", ", allowed.subList(1, allowed.size())));
        }
        for (PermitStoreProvider store : supplied.stores()) {
            if (wanted.equals("auto") || wanted.equals(store.name())) {
                return Optional.of(store);
            }
        }
        return Optional.empty();
    }
}
