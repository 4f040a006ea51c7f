package io.ratelimit.core.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.core.config.Problems;
import io.ratelimit.core.grant.Grant;
import io.ratelimit.core.grant.GrantCheck;
import io.ratelimit.core.grant.GrantDraft;
import io.ratelimit.core.identity.Identities;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RulesFileTest {

    private final Problems problems = new Problems();
    private final Identities identities = new Identities(List.of(), 64, problems);

    @Test
    @DisplayName("a grant is read with everything that narrows it")
    void grant() {
        RulesFile file = parse("""
                {"grants": [{"identity": "client", "value": "acme", "policy": "contacts", "interval": "hour",
                             "permits": 500, "until": "2027-01-31T12:00:00Z", "reason": "migration"},
                            {"identity": "everybody", "factor": 0.5}]}""");

        List<Grant> grants = grants(file);

        assertThat(problems.errors()).isEmpty();
        assertThat(grants)
                .extracting(grant -> grant.draft().toString())
                .containsExactly(
                        "500 permits per hour of contacts for client acme until 2027-01-31T12:00:00Z",
                        "× 0.5 for everybody");
        assertThat(grants).extracting(grant -> grant.draft().reason()).containsExactly("migration", "");
    }

    @Test
    @DisplayName("a grant for an identity that nothing resolves is a mistake, not a grant without effect")
    void unknownIdentity() {
        RulesFile file = parse("{\"grants\": [{\"identity\": \"tenant\", \"value\": \"x\", \"permits\": 1}]}");

        assertThat(grants(file)).isEmpty();
        assertThat(problems.errors())
                .containsExactly(
                        "rules#/grants/0/identity: nothing resolves this identity; known: all, client, ip, token, user");
    }

    @Test
    @DisplayName("a token stands in the file as its hash only")
    void tokenInClear() {
        RulesFile file = parse("{\"grants\": [{\"identity\": \"token\", \"value\": \"abc\", \"permits\": 1}]}");

        assertThat(grants(file)).isEmpty();
        assertThat(problems.errors())
                .singleElement()
                .asString()
                .startsWith("rules#/grants/0/value: write a token as 'sha256:' and its SHA-256")
                .doesNotContain("abc");
    }

    @Test
    @DisplayName("no limit at all needs a setting that allows it")
    void unlimited() {
        RulesFile file =
                parse("{\"grants\": [{\"identity\": \"ip\", \"value\": \"::1\", \"permits\": \"unlimited\"}]}");

        assertThat(file.grants(identities, new GrantCheck(identities, false))).isEmpty();
        assertThat(problems.errors())
                .singleElement()
                .asString()
                .startsWith("rules#/grants/0/permits: grant a number")
                .endsWith("needs the setting unlimited-grants = true");
        assertThat(file.grants(identities, new GrantCheck(identities, true)))
                .singleElement()
                .extracting(grant -> grant.draft().permits())
                .isEqualTo(Optional.of(GrantDraft.UNLIMITED));
    }

    private List<Grant> grants(RulesFile file) {
        return file.grants(identities, new GrantCheck(identities, false));
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
