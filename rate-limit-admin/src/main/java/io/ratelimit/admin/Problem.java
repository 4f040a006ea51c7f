package io.ratelimit.admin;

import io.ratelimit.core.admin.AdministrationException;
import io.ratelimit.core.admin.AdministrationException.Fault;
import io.ratelimit.core.config.Json;
import java.util.List;
import java.util.Map;

/** Why a request is not done, as RFC 9457 has it. Repeats no value that the request brought. */
final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** As long as a breaker rests before it asks a silent store again. */
    private static final String RETRY_SECONDS = "5";

    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(409, "Conflict"),
            Map.entry(413, "Content Too Large"),
            Map.entry(415, "Unsupported Media Type"),
            Map.entry(422, "Unprocessable Content"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(503, "Service Unavailable"));

    private final int status;
    private final String detail;
    private final transient List<Fault> faults;
    private final transient Map<String, String> headers;

    Problem(int status, String detail) {
        this(status, detail, List.of(), Map.of());
    }

    /**
     * Not done.
     *
     * @param status of HTTP
     * @param detail one sentence for the operator
     * @param faults what is wrong with the body
     * @param headers of the answer
     */
    Problem(int status, String detail, List<Fault> faults, Map<String, String> headers) {
        super(detail, null, false, false);
        this.status = status;
        this.detail = detail;
        this.faults = faults;
        this.headers = headers;
    }

    /** Something is wrong with the members of a body. */
    static Problem of(List<Fault> faults) {
        return new Problem(422, "The request is understood, but cannot be done as it is.", faults, Map.of());
    }

    static Problem of(AdministrationException e) {
        return switch (e.kind()) {
            case INVALID -> of(e.faults());
            case UNKNOWN -> new Problem(404, detail(e), e.faults(), Map.of());
            case CONFLICT -> new Problem(409, detail(e), e.faults(), Map.of());
            case UNAVAILABLE -> new Problem(503, detail(e), e.faults(), Map.of("Retry-After", RETRY_SECONDS));
        };
    }

    Reply reply() {
        ObjectBuilder problem = new ObjectBuilder()
                .put("type", "about:blank")
                .put("title", TITLES.getOrDefault(status, "Error"))
                .put("status", status)
                .put("detail", detail);
        if (!faults.isEmpty()) {
            problem.put(
                    "errors",
                    faults.stream()
                            .map(fault -> new ObjectBuilder()
                                    .put("pointer", fault.pointer())
                                    .put("detail", fault.detail())
                                    .done())
                            .toList());
        }
        return new Reply(status, "application/problem+json", Json.write(problem.done()), headers);
    }

    private static String detail(AdministrationException e) {
        return String.valueOf(e.getMessage());
    }
}
