package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.map.IMap;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Outcome;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RouteTest {

    private final TestMember member = TestMember.alone();
    private final IMap<String, long[]> windows = member.instance().getMap(EmbeddedConfig.WINDOWS);

    @AfterAll
    void stop() {
        member.close();
    }

    @Test
    void thisHazelcastHasTheFastRoute() {
        assertThat(member.store().route()).isInstanceOf(DirectRoute.class);
    }

    @Test
    void everyRouteGivesTheSameAnswers() {
        Stream.of(Route.to(member.instance(), windows), new AsynchronousRoute(windows), new PooledRoute(windows))
                .forEach(this::grantsOneAndRefusesTheNext);
    }

    private void grantsOneAndRefusesTheNext(Route route) {
        try (route) {
            GridCall call = GridCalls.by(route, member);
            Ask ask = Spenders.ask(route.describe(), 1);
            assertThat(outcome(call, ask)).isEqualTo(Outcome.GRANTED);
            assertThat(outcome(call, ask)).isEqualTo(Outcome.REFUSED);
        }
    }

    private static Outcome outcome(GridCall call, Ask ask) {
        return Answers.decode(call.run(ask.subject(), new AcquireStep(ask), Spenders.TIMEOUT), ask)
                .outcome();
    }
}
