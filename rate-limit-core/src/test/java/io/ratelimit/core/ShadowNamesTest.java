package io.ratelimit.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.core.config.Problems;
import io.ratelimit.core.config.Settings;
import io.ratelimit.core.policy.Policies;
import io.ratelimit.core.policy.Policy;
import io.ratelimit.core.rules.RulesFile;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The setting shadow")
class ShadowNamesTest {

    private static final String WITH_COMMAS = "rule:GET,PUT/reports/*:user:hour,day";
    private static final String RULES = """
            "rules": [{"path": "/reports/*", "method": ["GET", "PUT"], "per": "user", "hour": 5, "day": 9},
                      {"path": "/a", "per": "ip", "minute": 5, "name": "day"},
                      {"path": "/b", "per": "ip", "minute": 5, "name": "b"}]}""";

    private final Problems problems = new Problems();

    private Policies policies(String settings, Map<String, String> above) {
        RulesFile file = RulesFile.parse("{\"settings\": {" + settings + "}, " + RULES, "rules", problems);
        Deployment.Supplied nothing =
                new Deployment.Supplied(List.of(), List.of(), List.of(), Optional.empty(), InstantSource.system());
        Settings all = new Settings(problems)
                .with(file.settings(), file.settingsPlace())
                .with(above, "option ");
        return new Deployment(nothing, all, file, new NoWebapp(), problems).policies();
    }

    private static List<String> shadows(Policies policies) {
        return policies.all().stream().filter(Policy::shadow).map(Policy::name).toList();
    }

    @Test
    @DisplayName("names a policy whose name has commas in an array of the file, and no other by a part of it")
    void array() {
        Policies policies = policies("\"shadow\": [\"" + WITH_COMMAS + "\", \"b\"]", Map.of());

        assertThat(problems.errors()).isEmpty();
        assertThat(shadows(policies)).containsExactly("b", WITH_COMMAS);
        assertThat(policies.unmetShadows()).isEmpty();
    }

    @Test
    @DisplayName("takes an array as a text as well")
    void arrayAsText() {
        Policies policies = policies("", Map.of("shadow", "[\"" + WITH_COMMAS + "\"]"));

        assertThat(problems.errors()).isEmpty();
        assertThat(shadows(policies)).containsExactly(WITH_COMMAS);
    }

    @Test
    @DisplayName("names policies with commas between them, or all of them")
    void text() {
        assertThat(shadows(policies("\"shadow\": \"b, day\"", Map.of()))).containsExactly("b", "day");
        assertThat(shadows(policies("\"shadow\": [\"b\", \"day\"]", Map.of()))).containsExactly("b", "day");
        assertThat(shadows(policies("", Map.of("shadow", "all")))).containsExactly("b", "day", WITH_COMMAS);
        assertThat(problems.errors()).isEmpty();
    }

    @Test
    @DisplayName("stops the deployment if it names a rule that there is not, with the names of those there are")
    void unknownRule() {
        policies("", Map.of("shadow", WITH_COMMAS));

        assertThat(problems.errors())
                .containsExactly("option shadow: '" + WITH_COMMAS + "': no rule is named 'rule:GET'; known: "
                        + WITH_COMMAS + "; a name with a comma stands in an array, [\"name\"]");
    }

    @Test
    @DisplayName("may name a policy of a resource that loads later")
    void later() {
        Policies policies = policies("\"shadow\": [\"app.Contacts.list:token\"]", Map.of());

        assertThat(problems.errors()).isEmpty();
        assertThat(policies.unmetShadows()).containsExactly("app.Contacts.list:token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[b]", "[\"b\"", "[1]", "[\"b\"] day"})
    @DisplayName("is wrong if it begins like an array and is none of texts")
    void wrongArray(String text) {
        policies("", Map.of("shadow", text));

        assertThat(problems.errors())
                .containsExactly("option shadow: '" + text
                        + "': write an array of texts, [\"one\", \"two\"], or the elements with commas");
    }
}
