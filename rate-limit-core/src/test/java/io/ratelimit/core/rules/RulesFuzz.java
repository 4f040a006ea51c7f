package io.ratelimit.core.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.core.config.Json;
import io.ratelimit.core.config.Problems;
import io.ratelimit.core.fuzz.FuzzTarget;
import io.ratelimit.core.grant.GrantCheck;
import io.ratelimit.core.identity.Identities;
import io.ratelimit.core.policy.Policies;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Any text at all is a rules file or a list of problems, each with a place in the file. */
public final class RulesFuzz implements FuzzTarget {

    private static final Identities IDENTITIES = new Identities(List.of(), 64, new Problems());

    @Override
    public void run(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        Json json = json(text);
        Problems problems = new Problems();
        RulesFile file = RulesFile.parse(text, "rules", problems);
        Map<String, String> settings = file.settings();
        Rules rules = file.rules(new Policies(IDENTITIES.names()));
        file.grants(IDENTITIES, new GrantCheck(IDENTITIES, false));

        if (json == null) {
            assertThat(problems.errors()).singleElement().asString().startsWith("rules: is not valid JSON: ");
            return;
        }
        settings.forEach((name, value) -> assertThat(value.length()).isLessThan(10 * text.length() + 100));
        for (String path : List.of("/", "/a", "/api/contacts/7")) {
            assertThat(rules.match("GET", path)).isSameAs(rules.match("GET", path));
        }
        List<String> told = new ArrayList<>(problems.errors());
        told.addAll(problems.warnings());
        assertThat(told)
                .allSatisfy(problem ->
                        assertThat(hasPlace(problem, json)).as(problem).isTrue());
    }

    private static @Nullable Json json(String text) {
        Json json;
        try {
            json = Json.parse(text);
        } catch (IllegalArgumentException e) {
            assertThat(e).message().isNotBlank();
            return null;
        }
        byte[] written = Json.write(json);
        Json again = Json.parse(new String(written, StandardCharsets.UTF_8));
        assertThat(Json.write(again)).isEqualTo(written);
        return json;
    }

    /** A member's name may hold what ends a pointer in a message, so each end is tried. */
    private static boolean hasPlace(String problem, Json document) {
        if (!problem.startsWith("rules#")) {
            return false;
        }
        for (int end = problem.indexOf(": "); end >= 0; end = problem.indexOf(": ", end + 1)) {
            if (leadsSomewhere(problem.substring("rules#".length(), end), document)) {
                return true;
            }
        }
        return false;
    }

    /** To a value, or to a member that an object lacks. */
    private static boolean leadsSomewhere(String pointer, Json document) {
        if (pointer.isEmpty()) {
            return true;
        }
        Json at = document;
        List<String> steps = Stream.of(pointer.substring(1).split("/", -1))
                .map(step -> step.replace("~1", "/").replace("~0", "~"))
                .toList();
        for (int index = 0; index < steps.size(); index++) {
            String step = steps.get(index);
            Json next = null;
            if (at instanceof Json.Obj object) {
                next = object.members().get(step);
                if (next == null) {
                    return index == steps.size() - 1;
                }
            } else if (at instanceof Json.Arr array && step.matches("[0-9]{1,6}")) {
                int element = Integer.parseInt(step);
                next = element < array.elements().size() ? array.elements().get(element) : null;
            }
            if (next == null) {
                return false;
            }
            at = next;
        }
        return true;
    }

    @Override
    public List<byte[]> seeds() {
        return Stream.of("""
                        {"settings": {"deadline": 500, "most": 1e90, "trusted-proxies": ["10.0.0.0/8", "::1"], "test-headers": "off"},
                         "rules": [{"path": "/api/{id}/*", "method": ["GET", "put"], "per": "client+ip", "minute": 10,
                                    "hour": 100, "name": "x", "cost": 2, "count": "FAILED", "onStoreFailure": "open",
                                    "message": "slow down"},
                                   {"path": "*.do", "exempt": true}, {"path": "/", "per": "token", "second": 1, "day": 5}],
                         "grants": [{"identity": "client", "value": "acme", "policy": "x", "interval": "hour",
                                     "permits": 500, "until": "2027-01-31T12:00:00Z", "reason": "r"}]}""", """
                        {"a/b~c": 1, "settings": {"x": {"y": null}}, "rules": [3, {"per": 1, "hour": 1.5, "minute": -1}],
                         "grants": {"value": "sha256:", "permits": 1e99}}""", "[1.0e5, \"\\u00e4\\n\", true, null, {}]")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
