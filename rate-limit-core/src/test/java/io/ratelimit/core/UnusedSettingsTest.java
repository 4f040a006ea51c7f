package io.ratelimit.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.core.config.Problems;
import io.ratelimit.core.config.Settings;
import io.ratelimit.core.rules.RulesFile;
import io.ratelimit.core.store.InMemoryPermitStore;
import io.ratelimit.core.store.ManualClock;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.PermitStoreProvider;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A setting of a store")
class UnusedSettingsTest {

    private final ManualClock clock = new ManualClock();
    private final Problems problems = new Problems();

    /** Has the setting {@code nodes}. */
    private record FarStore() implements PermitStoreProvider {
        @Override
        public String name() {
            return "far";
        }

        @Override
        public Set<String> settings() {
            return Set.of("nodes");
        }

        @Override
        public List<String> check(Context context) {
            return List.of();
        }

        @Override
        public PermitStore open(Context context) {
            throw new UnsupportedOperationException();
        }
    }

    private List<String> warnings(Map<String, String> texts, Optional<PermitStore> store) {
        Settings settings = new Settings(problems).with(texts, "test ");
        new Deployment(
                new Deployment.Supplied(List.of(), List.of(), List.of(new FarStore()), store, clock),
                settings,
                RulesFile.parse("{}", "rules", problems),
                new NoWebapp(),
                problems);
        settings.reportUnknown();
        assertThat(problems.errors()).isEmpty();
        return problems.warnings();
    }

    @Test
    @DisplayName("is told to have no effect when another store was chosen")
    void otherStoreChosen() {
        assertThat(warnings(Map.of("store", "memory", "nodes", "a,b"), Optional.empty()))
                .singleElement()
                .asString()
                .startsWith("test nodes: has no effect on the store that 'store' chooses");
    }

    @Test
    @DisplayName("is told to have no effect when the application hands a store in")
    void storeHandedIn() {
        assertThat(warnings(Map.of("nodes", "a,b"), Optional.of(new InMemoryPermitStore(clock, 1))))
                .singleElement()
                .asString()
                .startsWith("test nodes: has no effect on a store that the application hands in");
    }

    @Test
    @DisplayName("is taken without a word by its store, and when it is not set")
    void used() {
        assertThat(warnings(Map.of("nodes", "a,b"), Optional.empty())).isEmpty();
        assertThat(warnings(Map.of("store", "memory"), Optional.empty())).isEmpty();
    }
}
