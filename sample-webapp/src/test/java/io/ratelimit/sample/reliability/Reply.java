package io.ratelimit.sample.reliability;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP response.
 *
 * @param status its number
 * @param headers by name in lower case
 * @param body its text
 */
record Reply(int status, Map<String, String> headers, String body) {

    private static final Pattern QUOTA = Pattern.compile("\"([^\"]+)\";q=(\\d+)");

    /** Copies the map. */
    Reply {
        headers = Map.copyOf(headers);
    }

    /** The limits that were applied, by name. */
    Map<String, Long> quotas() {
        Map<String, Long> quotas = new HashMap<>();
        Matcher matcher = QUOTA.matcher(headers.getOrDefault("ratelimit-policy", ""));
        while (matcher.find()) {
            quotas.put(matcher.group(1), Long.valueOf(matcher.group(2)));
        }
        return quotas;
    }

    /** What is left of the tightest limit. */
    OptionalLong remaining() {
        String remaining = headers.get("x-ratelimit-remaining");
        return remaining == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(remaining));
    }
}
