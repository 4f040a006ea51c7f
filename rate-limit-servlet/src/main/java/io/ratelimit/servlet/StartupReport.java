package io.ratelimit.servlet;

import io.ratelimit.core.Limiter;
import io.ratelimit.core.config.Problems;
import io.ratelimit.core.config.Settings;
import java.util.List;

/** The block in the log that says what is limited, where it is counted, and what looks wrong. */
final class StartupReport {

    private StartupReport() {}

    static String of(Limiter limiter, Settings settings, Problems problems) {
        StringBuilder text = new StringBuilder("rate limits are on\n  store: ").append(limiter.describeStore());
        list(text, "settings", settings.describe(), "all at their defaults");
        list(
                text,
                "policies",
                limiter.policies().describe(),
                "none yet; annotated resources are listed when they load");
        list(
                text,
                "shadow, but no policy has these names yet",
                limiter.policies().unmetShadows(),
                "");
        list(text, "warnings", problems.warnings(), "");
        return text.toString();
    }

    private static void list(StringBuilder text, String title, List<String> lines, String none) {
        if (lines.isEmpty() && none.isEmpty()) {
            return;
        }
        text.append("\n  ").append(title).append(':');
        if (lines.isEmpty()) {
            text.append(' ').append(none);
        }
        for (String line : lines) {
            text.append("\n    ").append(line);
        }
    }
}
