package io.ratelimit.servlet;

import io.ratelimit.Decision;
import io.ratelimit.Usage;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The header lines of one decision: {@code X-RateLimit-Reset} is its relative time, counted from the second in which it was made.
 * Immutable, so that they can be set again for the same decision.
 */
final class HeaderLines {

    /** The {@code Cache-Control} of refusals. */
    static final String NO_STORE = "no-store";

    private final Decision decision;
    private final long second;
    private final @Nullable String retryAfter;
    private final @Nullable String limit;
    private final @Nullable String remaining;
    private final @Nullable String reset;
    private final @Nullable String policy;
    private final @Nullable String rateLimit;

    private HeaderLines(Decision decision, long second, Told told, @Nullable PolicyTexts policies) {
        this.decision = decision;
        this.second = second;
        this.retryAfter = told.retryAfter() == 0 ? null : Long.toString(told.retryAfter());
        Usage shown = told.shown();
        this.limit = shown == null ? null : Long.toString(shown.limit());
        this.remaining = shown == null ? null : Long.toString(shown.remaining());
        this.reset = shown == null ? null : Long.toString(second + seconds(shown));
        boolean listed = !told.usages().isEmpty();
        this.policy = policies != null && listed ? policies.of(told.all(), HeaderLines::policies) : null;
        this.rateLimit = policies != null && listed ? usages(told.usages()) : null;
    }

    /**
     * What a decision tells.
     *
     * @param retryAfter seconds; 0 for nothing
     * @param usages of the limits that {@code RateLimit} lists: all, or the violated ones of a refusal
     * @param all every limit that applies
     */
    private record Told(long retryAfter, @Nullable Usage shown, List<Usage> usages, List<Usage> all) {}

    /**
     * Returns null if the decision has no lines.
     *
     * @param second in which the limits were read, since the epoch
     * @param policies null if the two fields of the draft are not sent
     */
    static @Nullable HeaderLines of(Decision decision, long second, @Nullable PolicyTexts policies) {
        if (decision instanceof Decision.Granted granted && !granted.all().isEmpty()) {
            Told told = new Told(0, orNull(granted.shown()), granted.all(), granted.all());
            return new HeaderLines(decision, second, told, policies);
        }
        if (decision instanceof Decision.Refused refused) {
            long wait = refused.retryAfter().isPresent()
                    ? refused.retryAfter().get().toSeconds()
                    : 0;
            Told told = new Told(wait, orNull(refused.shown()), refused.violated(), refused.all());
            return new HeaderLines(decision, second, told, policies);
        }
        return null;
    }

    boolean isOf(Decision other) {
        return decision == other;
    }

    /** In which the limits were read. */
    long second() {
        return second;
    }

    Optional<String> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    void setOn(HttpServletResponse response, HeaderNames names) {
        if (decision instanceof Decision.Refused) {
            response.setHeader(HeaderNames.CACHE_CONTROL, NO_STORE);
        }
        set(response, HeaderNames.RETRY_AFTER, retryAfter);
        set(response, names.limit(), limit);
        set(response, names.remaining(), remaining);
        set(response, names.reset(), reset);
        set(response, HeaderNames.RATE_LIMIT_POLICY, policy);
        set(response, HeaderNames.RATE_LIMIT, rateLimit);
    }

    private static void set(HttpServletResponse response, String name, @Nullable String value) {
        if (value != null) {
            response.setHeader(name, value);
        }
    }

    /** A structured-field list of strings (RFC 9651), as is the next; names were checked to need no escaping. */
    private static String policies(List<Usage> all) {
        StringBuilder text = new StringBuilder(32 * all.size());
        for (Usage usage : all) {
            name(usage, text)
                    .append(";q=")
                    .append(usage.quota())
                    .append(";w=")
                    .append(usage.interval().seconds());
        }
        return text.toString();
    }

    private static String usages(List<Usage> usages) {
        StringBuilder text = new StringBuilder(32 * usages.size());
        for (Usage usage : usages) {
            name(usage, text)
                    .append(";r=")
                    .append(usage.remaining())
                    .append(";t=")
                    .append(seconds(usage));
        }
        return text.toString();
    }

    private static StringBuilder name(Usage usage, StringBuilder text) {
        return text.append(text.isEmpty() ? "\"" : ", \"")
                .append(usage.wireName())
                .append('"');
    }

    /** Rounded up. */
    private static long seconds(Usage usage) {
        return usage.reset().toSeconds() + (usage.reset().toNanosPart() > 0 ? 1 : 0);
    }

    private static @Nullable Usage orNull(Optional<Usage> usage) {
        return usage.orElse(null);
    }
}
