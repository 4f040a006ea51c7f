package io.ratelimit.servlet;

import io.ratelimit.Decision;
import io.ratelimit.RateLimitExceeded;
import io.ratelimit.RequestPermits;
import io.ratelimit.core.policy.Endpoint;
import io.ratelimit.spi.RefusalRenderer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Limits requests by the rules file and by annotated servlets, and starts what the JAX-RS module and the application's code go
 * on with. Registers itself when the jar is in the webapp; declare it in {@code web.xml} to place it among other filters.
 *
 * <p><strong>Behind a proxy</strong> set {@code trusted-proxies}: otherwise every client has the proxy's address, and one of
 * them exhausts the {@code ip} limits of all. Filters that rewrite the address, and CORS filters, must come first.
 *
 * <p>A request is counted once, however often it is forwarded, included or dispatched again. Map the filter for {@code REQUEST}
 * and {@code ASYNC} dispatches: in the latter it only answers refusals that the application's code throws. CORS preflights are
 * let through unless a rule names {@code OPTIONS}.
 */
public final class RateLimitFilter implements Filter {

    private static final int MOST_CAUSES = 8;
    private static final System.Logger LOG = System.getLogger(RateLimitFilter.class.getName());

    private final RateLimitOptions options;
    private @Nullable WebLimiter limiter;
    private boolean opened;

    /** For the container: everything comes from settings, the rules file and services. */
    public RateLimitFilter() {
        this(new RateLimitOptions());
    }

    /**
     * For an application that creates the filter itself.
     *
     * @param options what it hands in
     */
    public RateLimitFilter(RateLimitOptions options) {
        this.options = options;
    }

    /**
     * Reads the configuration and starts the store.
     *
     * @throws ServletException if anything is wrong; the webapp must not start
     */
    @Override
    public void init(FilterConfig config) throws ServletException {
        Map<String, String> initParams = new LinkedHashMap<>();
        for (String name : Collections.list(config.getInitParameterNames())) {
            initParams.put(name, config.getInitParameter(name));
        }
        Optional<WebLimiter> own;
        try {
            own = WebLimiter.open(config.getServletContext(), initParams, options);
        } catch (RuntimeException e) {
            throw new ServletException(e.getMessage(), e);
        }
        opened = own.isPresent();
        limiter = (opened ? own : WebLimiter.of(config.getServletContext())).orElse(null);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse answer)) {
            throw new ServletException("non-HTTP request or response");
        }
        limit(http, answer, chain);
    }

    private void limit(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Object begun = request.getAttribute(RequestPermits.ATTRIBUTE);
        if (begun instanceof WebPermits permits && request.getDispatcherType() == DispatcherType.ASYNC) {
            proceed(permits, request, response, chain);
            return;
        }
        WebLimiter here = Objects.requireNonNull(limiter, "init was not called");
        if (begun != null || here.letsThrough(request)) {
            chain.doFilter(request, response);
            return;
        }
        WebPermits permits = here.begin(request, response);
        Endpoint place = here.endpoint(request, permits.facts());
        // A forced refusal shows limits: policies in shadow mode have none to show.
        boolean leaveToLaterStage = here.hasLaterStage(request)
                && (permits.isForced()
                        ? place.limits().isEmpty()
                        : place.policies().isEmpty());
        if (!leaveToLaterStage
                && permits.enter(place, permits.facts(), here.mayHaveLaterStage(request))
                        instanceof Decision.Refused refused) {
            write(refused, permits, request, response);
            return;
        }
        proceed(permits, request, response, chain);
    }

    @Override
    public void destroy() {
        if (opened && limiter != null) {
            limiter.close();
        }
    }

    private static void proceed(
            WebPermits permits, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try {
            chain.doFilter(request, response);
        } catch (IOException | ServletException | RuntimeException | Error e) {
            Optional<Decision.Refused> refused = refusal(e);
            if (refused.isEmpty()) {
                permits.finishFailed();
                throw e;
            }
            if (response.isCommitted()) {
                permits.finish(refused.get().reason().status());
                // Only an exception makes the container break off what is partly sent.
                throw e;
            }
            write(refused.get(), permits, request, response);
            complete(request);
        }
        if (request.isAsyncStarted()) {
            // A later cycle has the listener of the one before.
            if (request.getDispatcherType() != DispatcherType.ASYNC) {
                request.getAsyncContext().addListener(new Settlement(permits), request, response);
            }
        } else {
            permits.finish(response.getStatus());
            permits.showAgain();
        }
    }

    /** Code that starts an asynchronous cycle and then throws has nobody who would end it. */
    private static void complete(HttpServletRequest request) {
        if (request.isAsyncStarted()) {
            try {
                request.getAsyncContext().complete();
            } catch (IllegalStateException e) {
                LOG.log(System.Logger.Level.DEBUG, "a refused request was ended by its own thread as well", e);
            }
        }
    }

    /** Not {@code sendError}: that would clear the headers and write an HTML page. */
    private static void write(
            Decision.Refused refused, WebPermits permits, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        if (!(response instanceof ServletResponseWrapper)) {
            // Who wraps the response may encode what is written to it. If nobody does, what is written now is plain.
            StaleHeaders.remove(List.of("Content-Encoding"), response);
        }
        RefusalRenderer.Body body = permits.answer(refused);
        response.setStatus(refused.reason().status());
        response.setContentType(body.contentType());
        if (request.getMethod().equals("HEAD")) {
            response.setContentLength(body.bytes().length);
        } else {
            write(body.bytes(), response);
        }
    }

    private static void write(byte[] body, HttpServletResponse response) throws IOException {
        ServletOutputStream stream;
        try {
            stream = response.getOutputStream();
        } catch (IllegalStateException e) {
            writeText(new String(body, StandardCharsets.UTF_8), response);
            return;
        }
        response.setContentLength(body.length);
        stream.write(body);
    }

    /** The application has begun to write text, and its character encoding decides about the length. */
    private static void writeText(String body, HttpServletResponse response) throws IOException {
        if (response.containsHeader("Content-Length")) {
            Charset encoding = Charset.forName(response.getCharacterEncoding());
            response.setContentLength(body.getBytes(encoding).length);
        }
        response.getWriter().write(body);
    }

    /** Frameworks wrap what the application's code throws. */
    private static Optional<Decision.Refused> refusal(Throwable thrown) {
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < MOST_CAUSES; depth++) {
            if (at instanceof RateLimitExceeded exceeded) {
                // A copy that another JVM has sent has none, and is no answer of ours.
                return Optional.ofNullable(exceeded.refusal());
            }
            at = at.getCause();
        }
        return Optional.empty();
    }
}
