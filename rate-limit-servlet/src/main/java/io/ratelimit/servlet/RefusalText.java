package io.ratelimit.servlet;

import io.ratelimit.Decision;
import io.ratelimit.Reason;
import io.ratelimit.Usage;
import io.ratelimit.core.config.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a refusal has to say, by the names that bodies and templates use. Absent things have no entry. Never holds a token, client
 * id or address.
 */
final class RefusalText {

    private static final String TYPES = "https://iana.org/assignments/http-problem-types#";

    /** Every name that a template may use. */
    static final List<String> NAMES = List.of(
            "type",
            "title",
            "status",
            "detail",
            "violated_policies",
            "error",
            "limit_exceeded",
            "limit",
            "limits",
            "retry_after",
            "message",
            "more_info",
            "forced");

    private final Map<String, Json> values = new LinkedHashMap<>();

    private RefusalText() {}

    static Map<String, Json> of(Decision.Refused refused, Optional<String> moreInfo) {
        RefusalText text = new RefusalText();
        Reason reason = refused.reason();
        String detail = detail(refused);
        text.put("type", type(reason));
        text.put("title", title(reason));
        text.put("status", reason.status());
        text.put("detail", detail);
        text.values.put(
                "violated_policies",
                new Json.Arr(refused.violated().stream()
                        .<Json>map(usage -> new Json.Str(usage.wireName()))
                        .toList()));
        text.put("error", error(reason));
        if (reason != Reason.UNAVAILABLE) {
            text.put(
                    "limit_exceeded",
                    refused.shown().map(usage -> usage.interval().wireName()).orElse("test"));
            refused.shown().ifPresent(usage -> text.put("limit", usage.limit()));
            text.values.put("limits", limits(refused));
        }
        refused.retryAfter().ifPresent(wait -> text.put("retry_after", wait.toSeconds()));
        text.put("message", refused.message().orElse(detail));
        moreInfo.ifPresent(url -> text.put("more_info", url));
        if (reason == Reason.FORCED) {
            text.values.put("forced", new Json.Bool(true));
        }
        return text.values;
    }

    /** By interval the violated limit's number, the tightest one for the other intervals. */
    private static Json limits(Decision.Refused refused) {
        Map<String, Long> tightest = new LinkedHashMap<>();
        List<Usage> all = new ArrayList<>(refused.all());
        all.addAll(refused.violated());
        all.stream()
                .sorted(Comparator.comparing(Usage::interval))
                .forEach(usage -> tightest.merge(usage.interval().wireName(), usage.limit(), Math::min));
        refused.shown().ifPresent(usage -> tightest.put(usage.interval().wireName(), usage.limit()));
        Map<String, Json> limits = new LinkedHashMap<>();
        tightest.forEach((interval, limit) -> limits.put(interval, new Json.Num(BigDecimal.valueOf(limit))));
        return new Json.Obj(limits);
    }

    private static String detail(Decision.Refused refused) {
        String limit = refused.shown()
                .map(usage -> "limit of " + usage.limit() + " requests per "
                        + usage.interval().wireName())
                .orElse("rate limit");
        return switch (refused.reason()) {
            case UNAVAILABLE -> "The service cannot check rate limits right now; " + retry(refused) + ".";
            case TOO_LARGE -> "The request costs more than its " + limit + " ever grants; send less at once.";
            default ->
                limit.substring(0, 1).toUpperCase(Locale.ROOT) + limit.substring(1) + " exceeded; " + retry(refused)
                        + ".";
        };
    }

    private static String retry(Decision.Refused refused) {
        long seconds = refused.retryAfter().map(Duration::toSeconds).orElse(1L);
        return "retry in " + seconds + (seconds == 1 ? " second" : " seconds");
    }

    private static String type(Reason reason) {
        return switch (reason) {
            case UNAVAILABLE -> TYPES + "temporary-reduced-capacity";
            case TOO_LARGE -> "about:blank";
            default -> TYPES + "quota-exceeded";
        };
    }

    private static String title(Reason reason) {
        return switch (reason) {
            case UNAVAILABLE -> "Request cannot be satisfied due to temporary server capacity constraints";
            case TOO_LARGE -> "Content Too Large";
            default -> "Request cannot be satisfied as assigned quota has been exceeded";
        };
    }

    private static String error(Reason reason) {
        return switch (reason) {
            case UNAVAILABLE -> "temporarily_unavailable";
            case TOO_LARGE -> "request_too_large";
            default -> "too_many_requests";
        };
    }

    private void put(String name, String value) {
        values.put(name, new Json.Str(value));
    }

    private void put(String name, long value) {
        values.put(name, new Json.Num(BigDecimal.valueOf(value)));
    }
}
