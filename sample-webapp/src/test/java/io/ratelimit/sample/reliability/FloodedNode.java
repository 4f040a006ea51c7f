package io.ratelimit.sample.reliability;

import io.ratelimit.Decision;
import io.ratelimit.core.Deployment;
import io.ratelimit.core.FakeRequest;
import io.ratelimit.core.LimitedRequest;
import io.ratelimit.core.Limiter;
import io.ratelimit.core.TestLimits;
import io.ratelimit.core.config.Problems;
import io.ratelimit.core.config.Settings;
import io.ratelimit.core.rules.RulesFile;
import io.ratelimit.core.store.InMemoryPermitStore;
import io.ratelimit.core.store.SteadyClock;
import io.ratelimit.hazelcast.HazelcastStoreProvider;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.PermitStoreProvider;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A limiter with all its settings, without a webapp around it. */
final class FloodedNode implements AutoCloseable {

    /** What a subject may do in an hour. */
    static final int HOUR = 20;

    private static final String RULES = """
            {"rules": [{"path": "/token", "per": "token", "hour": %1$d, "day": 600},
                       {"path": "/client", "per": "client", "hour": %1$d, "day": 600},
                       {"path": "/ip", "per": "ip", "hour": %1$d, "day": 600}]}""".formatted(HOUR);

    private final PermitStore store;
    private final Deployment deployment;
    private final Limiter limiter;

    private FloodedNode(PermitStore store) {
        this.store = store;
        Problems problems = new Problems();
        // A machine that is busy with the flood must not be taken for a store that is silent.
        Settings settings =
                new Settings(problems).with(Map.of("deadline", "20000"), "").withSystemProperties();
        Deployment.Supplied supplied =
                new Deployment.Supplied(List.of(), List.of(), List.of(), Optional.of(store), InstantSource.system());
        deployment = new Deployment(
                supplied, settings, RulesFile.parse(RULES, "flood", problems), new Context(Map.of()), problems);
        limiter = deployment.open();
    }

    static FloodedNode inMemory() {
        return new FloodedNode(new InMemoryPermitStore(new SteadyClock(), 1));
    }

    /** A node that counts with the one on another port; with itself alone if the ports are equal. */
    static FloodedNode onGrid(String port, String otherPort) {
        String cluster = Stream.of(port, otherPort).sorted().collect(Collectors.joining("-", "flood-", ""));
        Map<String, String> settings =
                Map.of("member-port", port, "members", "127.0.0.1:" + otherPort, "cluster-name", cluster);
        return new FloodedNode(new HazelcastStoreProvider().open(new Context(settings)));
    }

    /** A webapp that says nothing but these settings. */
    private record Context(Map<String, String> settings) implements PermitStoreProvider.Context {
        @Override
        public Optional<String> setting(String name) {
            return Optional.ofNullable(settings.get(name));
        }

        @Override
        public Optional<Object> attribute(String name) {
            return Optional.empty();
        }
    }

    boolean admits(String path, FakeRequest facts) {
        LimitedRequest request = limiter.begin(facts, TestLimits.NONE);
        Decision decision = request.enter(deployment.rules().match("GET", path), facts, false);
        request.finish(false);
        return decision instanceof Decision.Granted;
    }

    /** Returns how many of {@code calls} are admitted. */
    int admitted(String path, FakeRequest facts, int calls) {
        int admitted = 0;
        for (int call = 0; call < calls; call++) {
            admitted += admits(path, facts) ? 1 : 0;
        }
        return admitted;
    }

    PermitStore store() {
        return store;
    }

    @Override
    public void close() {
        limiter.close();
    }
}
