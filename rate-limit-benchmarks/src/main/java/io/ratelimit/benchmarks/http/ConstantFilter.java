package io.ratelimit.benchmarks.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Answers as ours would, always the same and without counting: what the server takes to send our headers and bodies. */
final class ConstantFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final byte[] REFUSAL =
            ("{\"type\":\"https://iana.org/assignments/http-problem-types#quota-exceeded\","
                            + "\"title\":\"Request cannot be satisfied as assigned quota has been exceeded\",\"status\":429,"
                            + "\"detail\":\"Limit of 1 requests per day exceeded; retry in 86380 seconds.\","
                            + "\"violated-policies\":[\"day\",\"hour\"],\"error\":\"too_many_requests\",\"limit_exceeded\":\"day\","
                            + "\"limits\":{\"hour\":1,\"day\":1},\"retry_after\":86380,"
                            + "\"message\":\"Limit of 1 requests per day exceeded; retry in 86380 seconds.\"}")
                    .getBytes(StandardCharsets.US_ASCII);

    private final boolean refuses;

    ConstantFilter(boolean refuses) {
        this.refuses = refuses;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (refuses) {
            response.setHeader("Cache-Control", "no-store");
            response.setHeader("Retry-After", "86380");
            limits(response, "1", "0", "1795387180");
            response.setHeader("RateLimit-Policy", "\"hour\";q=1;w=3600, \"day\";q=1;w=86400");
            response.setHeader("RateLimit", "\"day\";r=0;t=86380, \"hour\";r=0;t=3580");
            response.setStatus(429);
            response.setContentType("application/json");
            response.setContentLength(REFUSAL.length);
            response.getOutputStream().write(REFUSAL);
        } else {
            limits(response, "100000000", "99123456", "1795387180");
            response.setHeader("RateLimit-Policy", "\"hour\";q=100000000;w=3600, \"day\";q=100000000;w=86400");
            response.setHeader("RateLimit", "\"hour\";r=99123456;t=3580, \"day\";r=99123456;t=86380");
            chain.doFilter(request, response);
        }
    }

    private static void limits(HttpServletResponse response, String limit, String remaining, String reset) {
        response.setHeader("X-RateLimit-Limit", limit);
        response.setHeader("X-RateLimit-Remaining", remaining);
        response.setHeader("X-RateLimit-Reset", reset);
    }
}
