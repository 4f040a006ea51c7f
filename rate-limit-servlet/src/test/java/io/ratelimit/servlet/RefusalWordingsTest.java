package io.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Decision;
import io.ratelimit.Interval;
import io.ratelimit.Reason;
import io.ratelimit.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A wording serves refusals that differ in their wait alone")
class RefusalWordingsTest {

    private final RefusalWordings wordings = new RefusalWordings();
    private final Wording wording = new Wording.Draft().text("in ").number().end();

    RefusalWordingsTest() {
        wordings.put(refusal(Reason.LIMIT, 50, "hour", 20, "wait"), wording);
    }

    private static Decision.Refused refusal(Reason reason, long limit, String wireName, long seconds, String message) {
        Duration wait = Duration.ofSeconds(seconds);
        List<Usage> usages = List.of(new Usage("p", wireName, Interval.HOUR, 50, limit, 0, wait));
        return new Decision.Refused(reason, usages, usages, Optional.of(wait), Optional.of(message), false);
    }

    @Test
    void anotherWaitHasTheSameWording() {
        assertThat(wordings.find(refusal(Reason.LIMIT, 50, "hour", 7, "wait"))).isSameAs(wording);
        assertThat(wording.with(7)).asString().isEqualTo("in 7");
    }

    @Test
    void whatElseIsToldHasAnother() {
        assertThat(wordings.find(refusal(Reason.FORCED, 50, "hour", 20, "wait")))
                .isNull();
        assertThat(wordings.find(refusal(Reason.LIMIT, 49, "hour", 20, "wait"))).isNull();
        assertThat(wordings.find(refusal(Reason.LIMIT, 50, "ip-hour", 20, "wait")))
                .isNull();
        assertThat(wordings.find(refusal(Reason.LIMIT, 50, "hour", 1, "wait")))
                .as("one second has no plural")
                .isNull();
        assertThat(wordings.find(refusal(Reason.LIMIT, 50, "hour", 20, "call us")))
                .isNull();
    }
}
