package io.ratelimit.core.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ratelimit.Interval;
import io.ratelimit.Subject;
import io.ratelimit.spi.SharedRecords;
import io.ratelimit.spi.SharedRecords.Versioned;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class GrantBookTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SharedRecords records = SharedRecords.ofThisNode();
    private final GrantBook book = new GrantBook(List.of(), records, Subject::toString);

    @Test
    @DisplayName("what one node grants, another that shares its records knows, word for word")
    void shared() {
        Grant grant = new Grant(
                "g1",
                new GrantDraft(
                        Optional.of(new Who("client", "Łódź \"x\"")),
                        Optional.of("contacts"),
                        Optional.of(Interval.HOUR),
                        Optional.empty(),
                        Optional.of(2.5),
                        Optional.of(NOON.plusSeconds(60)),
                        "migration"),
                "ops",
                NOON,
                Optional.empty());

        book.put(grant, SECOND);

        assertThat(new GrantBook(List.of(), records, Subject::toString).all()).containsExactly(grant);
        assertThat(book.current().isEmpty()).isFalse();
    }

    @Test
    @DisplayName("a later change wins even if the clock of its node is behind")
    void clockBehind() {
        book.put(grant("g1", 100, NOON), SECOND);
        book.put(grant("g1", 200, NOON.minusSeconds(30)), SECOND);

        assertThat(book.find("g1").orElseThrow().draft().permits()).hasValue(200L);
    }

    @Test
    @DisplayName("grants of the rules file hold beside those of operators, and cannot be found to be changed")
    void fromFile() {
        GrantBook both = new GrantBook(List.of(grant("file-0", 5, Instant.MIN)), records, Subject::toString);
        both.put(grant("g1", 100, NOON), SECOND);

        assertThat(both.all()).extracting(Grant::id).containsExactly("g1", "file-0");
        assertThat(both.find("file-0")).isEmpty();
    }

    @Test
    @DisplayName("a record that is not understood has no effect and harms no other")
    void notUnderstood() {
        records.put("grant/odd", new Versioned(1, "{\"permits\": \"many\", \"at\": \"2026-11-22T12:00:00Z\"}"), SECOND);
        records.put("grant/broken", new Versioned(1, "{"), SECOND);
        records.put("audit/other", new Versioned(1, "not a grant at all"), SECOND);
        book.put(grant("g1", 100, NOON), SECOND);

        assertThat(book.all()).extracting(Grant::id).containsExactly("g1");
    }

    @Test
    @DisplayName("what ended is remembered for 30 days, so that a node that was down hears of it")
    void remembered() {
        Grant ended = new Grant("old", grant("old", 1, NOON).draft(), "ops", NOON, Optional.of(NOON));
        book.put(ended, SECOND);

        book.put(grant("g1", 100, NOON.plus(Duration.ofDays(29))), SECOND);
        assertThat(book.all()).extracting(Grant::id).containsExactly("g1", "old");

        book.put(grant("g2", 100, NOON.plus(Duration.ofDays(31))), SECOND);
        assertThat(book.all()).extracting(Grant::id).containsExactly("g2", "g1");
    }

    @Test
    @DisplayName("an unreadable grant says what it lacks")
    void messages() {
        assertThatThrownBy(() -> GrantText.read("x", "[]")).hasMessage("a grant must be an object");
        assertThatThrownBy(() -> GrantText.read("x", "{\"permits\": 1}")).hasMessage("a grant needs 'at'");
        assertThatThrownBy(() -> GrantText.read("x", "{\"at\": \"2026-11-22T12:00:00Z\"}"))
                .hasMessage("a grant needs permits or a factor");
        assertThatThrownBy(() -> GrantText.read("x", "{\"permits\": 1.5, \"at\": \"2026-11-22T12:00:00Z\"}"))
                .hasMessage("a grant has a wrong number or date");
    }

    private static Grant grant(String id, long permits, Instant at) {
        GrantDraft draft = new GrantDraft(
                Optional.of(new Who("client", "acme")),
                Optional.empty(),
                Optional.empty(),
                Optional.of(permits),
                Optional.empty(),
                Optional.empty(),
                "");
        return new Grant(id, draft, "ops", at, Optional.empty());
    }
}
