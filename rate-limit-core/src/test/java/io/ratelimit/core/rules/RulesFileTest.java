package io.ratelimit.core.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.core.config.Problems;
import io.ratelimit.core.grant.Grant;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RulesFileTest {

    private static final Set<String> IDENTITIES = new TreeSet<>(Set.of("client", "ip"));

    private final Problems problems = new Problems();

    @Test
    @DisplayName("a grant is read with everything that narrows it")
    void grant() {
        RulesFile file = parse("""
                {"grants": [{"identity": "client", "value": "acme", "policy": "contacts", "interval": "hour",
                             "permits": 500, "until": "2027-01-31T12:00:00Z", "reason": "migration"}]}""");

        Grant grant = file.grants(IDENTITIES).get(0);

        assertThat(problems.errors()).isEmpty();
        assertThat(grant.permits()).isEqualTo(500);
        assertThat(grant.policy()).hasValue("contacts");
        assertThat(grant.until()).hasValue(Instant.parse("2027-01-31T12:00:00Z"));
    }

    @Test
    @DisplayName("a grant for an identity that nothing resolves is a mistake, not a grant without effect")
    void unknownIdentity() {
        RulesFile file = parse("{\"grants\": [{\"identity\": \"tenant\", \"value\": \"x\", \"permits\": 1}]}");

        assertThat(file.grants(IDENTITIES)).isEmpty();
        assertThat(problems.errors())
                .containsExactly("rules#/grants/0/identity: nothing resolves 'tenant'; known: client, ip");
    }

    @Test
    @DisplayName("what is not JSON is told with its line and column and nothing else")
    void notJson() {
        parse("{\n  \"rules\": [}");

        assertThat(problems.errors())
                .singleElement()
                .asString()
                .startsWith("rules: is not valid JSON: ")
                .endsWith("line 2, column 13")
                .doesNotContain("Source", "\n");
    }

    @Test
    @DisplayName("a setting of a thousand million digits is a mistake, and not a text of that length")
    void hugeNumber() {
        assertThat(parse("{\"settings\": {\"deadline\": 1e999999999}}").settings())
                .isEmpty();
        assertThat(problems.errors())
                .containsExactly("rules#/settings/deadline: must be a number of at most 100 digits");
    }

    private RulesFile parse(String json) {
        return RulesFile.parse(json, "rules", problems);
    }
}
