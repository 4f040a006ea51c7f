package io.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Decision;
import io.ratelimit.Reason;
import io.ratelimit.core.fuzz.FuzzTarget;
import io.ratelimit.core.fuzz.Input;
import io.ratelimit.spi.RefusalRenderer;
import io.ratelimit.spi.RequestFacts;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whatever a client says that it accepts, it gets a body, and the media type that it names without refusing it. */
public final class AcceptFuzz implements FuzzTarget {

    private static final String PROBLEM = "application/problem+json";

    private static final Decision.Refused REFUSED = new Decision.Refused(
            Reason.FORCED, List.of(), List.of(), Optional.of(Duration.ofSeconds(1)), Optional.empty(), false);

    @Override
    public void run(byte[] bytes) {
        Input input = new Input(bytes);
        List<String> lines = new ArrayList<>();
        while (input.hasMore()) {
            lines.add(input.line());
        }
        assertThat(type(appended(lines, PROBLEM + " ; q=0.5"))).isEqualTo(PROBLEM);
        if (type(lines).equals("application/json")) {
            assertThat(type(appended(lines, PROBLEM + ";q=0.000"))).isEqualTo("application/json");
        }
    }

    private static List<String> appended(List<String> lines, String range) {
        List<String> all = new ArrayList<>(lines);
        if (all.isEmpty()) {
            all.add(range);
        } else {
            all.set(all.size() - 1, all.get(all.size() - 1) + ", " + range);
        }
        return all;
    }

    private static String type(List<String> accepted) {
        RequestFacts request = (RequestFacts) Proxy.newProxyInstance(
                AcceptFuzz.class.getClassLoader(),
                new Class<?>[] {RequestFacts.class},
                (proxy, method, arguments) -> accepted);
        RefusalRenderer.Body body = RefusalBodies.standard(Optional.empty()).render(REFUSED, request);
        return body.contentType();
    }

    @Override
    public List<byte[]> seeds() {
        return Stream.of(
                        "text/html, application/problem+json;q=0.9, */*;q=0.1",
                        "application/problem+json ; charset=utf-8 ; q=0\nAPPLICATION/JSON",
                        "application/problem+json;q=0.0")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }
}
