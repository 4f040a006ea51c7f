package io.ratelimit.servlet;

import io.ratelimit.Decision;
import io.ratelimit.Interval;
import io.ratelimit.Reason;
import io.ratelimit.Usage;
import io.ratelimit.core.config.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    private static final List<Interval> INTERVALS = List.of(Interval.values());
    private static final long NONE = Long.MAX_VALUE;

    private final Decision.Refused refused;
    private final Optional<String> moreInfo;

    RefusalText(Decision.Refused refused, Optional<String> moreInfo) {
        this.refused = refused;
        this.moreInfo = moreInfo;
    }

    /** Returns how long to wait; one second if the refusal does not say. */
    static long seconds(Decision.Refused refused) {
        return refused.retryAfter().isPresent() ? refused.retryAfter().get().toSeconds() : 1;
    }

    /**
     * Returns a value.
     *
     * @param name one of {@link #NAMES}
     * @return null if this refusal has none
     */
    @Nullable Json value(String name) {
        Reason reason = refused.reason();
        return switch (name) {
            case "type" -> new Json.Str(type(reason));
            case "title" -> new Json.Str(title(reason));
            case "status" -> number(reason.status());
            case "detail" -> new Json.Str(detail());
            case "violated_policies" -> violated();
            case "error" -> new Json.Str(error(reason));
            case "retry_after" ->
                refused.retryAfter().map(wait -> number(wait.toSeconds())).orElse(null);
            case "message" -> new Json.Str(refused.message().orElseGet(this::detail));
            case "more_info" -> moreInfo.<Json>map(Json.Str::new).orElse(null);
            case "forced" -> reason == Reason.FORCED ? new Json.Bool(true) : null;
            case "limit_exceeded", "limit", "limits" -> reason == Reason.UNAVAILABLE ? null : ofLimits(name);
            default -> null;
        };
    }

    /**
     * Appends a value, with places for the wait.
     *
     * @param name one of {@link #NAMES}, of which there is a {@link #value}
     */
    void append(String name, Wording.Draft out) {
        if (name.equals("retry_after")) {
            out.number();
        } else if (name.equals("detail")
                || (name.equals("message") && refused.message().isEmpty())) {
            out.text("\"");
            appendDetail(out);
            out.text("\"");
        } else {
            out.json(Objects.requireNonNull(value(name)));
        }
    }

    private @Nullable Json ofLimits(String name) {
        Optional<Usage> shown = refused.shown();
        return switch (name) {
            case "limit_exceeded" ->
                new Json.Str(shown.map(usage -> usage.interval().wireName()).orElse("test"));
            case "limit" -> shown.map(usage -> number(usage.limit())).orElse(null);
            default -> limits();
        };
    }

    private Json violated() {
        List<Json> names = new ArrayList<>(refused.violated().size());
        for (Usage usage : refused.violated()) {
            names.add(new Json.Str(usage.wireName()));
        }
        return new Json.Arr(names);
    }

    /** By interval the violated limit's number, the tightest one for the other intervals. */
    private Json limits() {
        Map<String, Json> limits = new LinkedHashMap<>();
        for (Interval interval : INTERVALS) {
            long tightest = Math.min(tightest(refused.all(), interval), tightest(refused.violated(), interval));
            long told = refused.shown().isPresent() && refused.shown().get().interval() == interval
                    ? refused.shown().get().limit()
                    : tightest;
            if (told != NONE) {
                limits.put(interval.wireName(), number(told));
            }
        }
        return new Json.Obj(limits);
    }

    private static long tightest(List<Usage> usages, Interval interval) {
        long tightest = NONE;
        for (Usage usage : usages) {
            if (usage.interval() == interval) {
                tightest = Math.min(tightest, usage.limit());
            }
        }
        return tightest;
    }

    private static Json number(long value) {
        return new Json.Num(BigDecimal.valueOf(value));
    }

    private String detail() {
        Wording.Draft detail = new Wording.Draft();
        appendDetail(detail);
        return new String(detail.end().with(seconds(refused)), StandardCharsets.UTF_8);
    }

    /** Needs no escaping. */
    private void appendDetail(Wording.Draft out) {
        switch (refused.reason()) {
            case UNAVAILABLE -> appendRetry(out.text("The service cannot check rate limits right now"));
            case TOO_LARGE ->
                out.text("The request costs more than its ")
                        .text(limit("limit of ", "rate limit"))
                        .text(" ever grants; send less at once.");
            default -> appendRetry(out.text(limit("Limit of ", "Rate limit")).text(" exceeded"));
        }
    }

    private String limit(String before, String otherwise) {
        return refused.shown()
                .map(usage -> before + usage.limit() + " requests per "
                        + usage.interval().wireName())
                .orElse(otherwise);
    }

    private void appendRetry(Wording.Draft out) {
        out.text("; retry in ").number().text(seconds(refused) == 1 ? " second." : " seconds.");
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
}
