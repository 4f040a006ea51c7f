package io.ratelimit.jaxrs;

import io.ratelimit.Decision;
import io.ratelimit.servlet.WebPermits;
import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Settles what one resource method counts by outcome, before anything is sent, and sees to it that the headers of limits reach
 * the client. As the last of the response filters, because the others may change the status and the headers.
 */
@Priority(AnswerFilter.LAST)
final class AnswerFilter implements ContainerResponseFilter {

    /** Responses pass their filters in descending order. */
    static final int LAST = 0;

    private static final String EXPOSE = "Access-Control-Expose-Headers";

    private final Supplier<Optional<WebPermits>> permits;

    AnswerFilter(Supplier<Optional<WebPermits>> permits) {
        this.permits = permits;
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        permits.get().ifPresent(current -> {
            current.finish(response.getStatus());
            if (!(current.decision() instanceof Decision.Unlimited)) {
                current.headerNames().forEach(response.getHeaders()::remove);
                current.showAgain();
                expose(current, response);
            }
        });
    }

    /** The servlet response lists our headers, but what stands here takes the place of that list. */
    private static void expose(WebPermits permits, ContainerResponseContext response) {
        List<String> lines = response.getStringHeaders().get(EXPOSE);
        if (lines != null) {
            permits.unexposed(lines).ifPresent(missing -> {
                List<Object> all = new ArrayList<>(lines);
                all.add(missing);
                response.getHeaders().put(EXPOSE, all);
            });
        }
    }
}
