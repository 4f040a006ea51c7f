package io.ratelimit.sample.reliability;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the nodes say about themselves. */
final class Health {

    private static final Pattern DEGRADED = Pattern.compile("\"degraded\"\\s*:\\s*(\\d+)");

    private Health() {}

    /** The decisions that the nodes say they made alone; empty if they do not say. */
    static Optional<Long> degraded(List<Node> nodes) throws IOException {
        long sum = 0;
        for (Node node : nodes) {
            try (Connection connection = node.probe()) {
                connection.send("/health", "probe");
                Matcher degraded = DEGRADED.matcher(connection.receive().body());
                if (!degraded.find()) {
                    return Optional.empty();
                }
                sum += Long.parseLong(degraded.group(1));
            }
        }
        return Optional.of(sum);
    }
}
