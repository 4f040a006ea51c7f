package io.ratelimit.benchmarks.grid;

import io.ratelimit.Decision;
import io.ratelimit.benchmarks.rounds.Line;
import io.ratelimit.core.Deployment;
import io.ratelimit.core.LimitedRequest;
import io.ratelimit.core.Limiter;
import io.ratelimit.core.TestLimits;
import io.ratelimit.core.config.Problems;
import io.ratelimit.core.config.Settings;
import io.ratelimit.core.policy.Endpoint;
import io.ratelimit.core.rules.RulesFile;
import io.ratelimit.spi.PermitStoreProvider;
import io.ratelimit.spi.RequestFacts;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Whole requests through the limiter, as the filter makes them, on places where one, two or three subjects are counted. */
final class Requests {

    private static final String RULES = """
            {"rules": [
              {"path": "/1", "per": "token", "hour": 100000000, "day": 100000000},
              {"path": "/2", "per": "token", "hour": 100000000, "day": 100000000},
              {"path": "/2", "per": "ip", "hour": 100000000, "day": 100000000},
              {"path": "/3", "per": "token", "hour": 100000000, "day": 100000000},
              {"path": "/3", "per": "client", "hour": 100000000, "day": 100000000},
              {"path": "/3", "per": "ip", "hour": 100000000, "day": 100000000}
            ]}""";

    private final Limiter limiter;
    private final Deployment deployment;

    /** The store stays the member's to close. */
    Requests(Member member) {
        Problems problems = new Problems();
        RulesFile file = RulesFile.parse(RULES, "rules", problems);
        Settings settings = new Settings(problems).with(file.settings(), file.settingsPlace());
        Deployment.Supplied supplied = new Deployment.Supplied(
                List.of(), List.of(), List.of(), Optional.of(member.store()), InstantSource.system());
        deployment = new Deployment(supplied, settings, file, new NothingOffered(), problems);
        limiter = deployment.open();
    }

    /**
     * A request that spends one permit of each of its subjects.
     *
     * @param name of the line
     * @param subjects 1 to 3
     */
    Line line(String name, int subjects) {
        String path = "/" + subjects;
        Endpoint place = deployment.rules().match("GET", path);
        List<RequestFacts> facts = IntStream.range(0, Lines.KEYS)
                .<RequestFacts>mapToObj(key -> new Caller(path, key))
                .toList();
        return new Line(name, key -> {
            LimitedRequest request = limiter.begin(facts.get(key), TestLimits.NONE);
            Decision decision = request.enter(place, facts.get(key), false);
            if (!(decision instanceof Decision.Granted granted) || granted.degraded()) {
                throw new IllegalStateException("not granted by the grid: " + decision);
            }
            request.finish(false);
        });
    }

    private record NothingOffered() implements PermitStoreProvider.Context {
        @Override
        public Optional<String> setting(String name) {
            return Optional.empty();
        }

        @Override
        public Optional<Object> attribute(String name) {
            return Optional.empty();
        }
    }
}
