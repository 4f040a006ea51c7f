package io.ratelimit.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Interval;
import io.ratelimit.Usage;
import io.ratelimit.core.LogLines;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RefusalLogTest {

    private final LogLines lines = LogLines.of(RefusalLog.class.getName());
    private long now = 1_795_000_000_000L;
    private final RefusalLog log = new RefusalLog(new OncePerWindow(7), () -> now);

    @AfterEach
    void stop() {
        lines.close();
    }

    @Test
    @DisplayName("one line for a subject and window, with what an operator searches for")
    void once() {
        for (int call = 0; call < 1_000; call++) {
            log.refused("client:acme", usage("contacts"), "GET", "/api/contacts");
        }
        assertThat(lines.lines())
                .containsExactly(
                        "INFO refused subject=client:acme policy=\"contacts\" interval=hour limit=50 retryAfter=3480"
                                + " method=\"GET\" path=\"/api/contacts\" unwritten=0");

        now += Interval.HOUR.millis();
        log.refused("client:acme", usage("contacts"), "GET", "/api/contacts");
        assertThat(lines.lines()).hasSize(2).last().asString().endsWith(" unwritten=999");
    }

    @Test
    @DisplayName("a flood of subjects writes 60 lines a minute and counts the others")
    void flood() {
        for (int subject = 0; subject < 5_000; subject++) {
            log.refused("ip:192.0.2." + subject, usage("contacts"), "GET", "/");
        }
        assertThat(lines.lines()).hasSize(RefusalLog.MOST_PER_MINUTE);

        now += 60_000;
        log.refused("client:late", usage("contacts"), "GET", "/");
        assertThat(lines.lines()).hasSize(61).last().asString().endsWith(" unwritten=4940");
    }

    @Test
    @DisplayName("nor does it do so beyond ASCII: next line, control sequence, separators, writing direction")
    void hostileBeyondAscii() {
        log.refused("client:acme", usage("contacts"), "GET", "/ä\u0085b\u009b2Jc\u2028d\u2029e\u202ef");

        assertThat(lines.lines()).singleElement().asString().contains(" path=\"/ä?b?2Jc?d?e?f\" ");
    }

    @Test
    @DisplayName("a path forges no line and no value, and is not longer than 200 characters")
    void hostile() {
        log.refused("client:acme", usage("contacts"), "GET", "/a\n\rrefused \"x\"\\" + "b".repeat(10_000));

        assertThat(lines.lines())
                .singleElement()
                .asString()
                .contains("path=\"/a??refused ?x??bbb")
                .hasSizeLessThan(400);
    }

    private static Usage usage(String policy) {
        return new Usage(policy, "hour", Interval.HOUR, 50, 50, 0, Duration.ofMinutes(58));
    }
}
