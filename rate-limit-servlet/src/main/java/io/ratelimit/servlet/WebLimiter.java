package io.ratelimit.servlet;

import io.ratelimit.Decision;
import io.ratelimit.RequestPermits;
import io.ratelimit.StoreHealth;
import io.ratelimit.core.Deployment;
import io.ratelimit.core.LimitedRequest;
import io.ratelimit.core.Limiter;
import io.ratelimit.core.Seldom;
import io.ratelimit.core.admin.Administration;
import io.ratelimit.core.admin.Frequencies;
import io.ratelimit.core.config.Problems;
import io.ratelimit.core.config.Settings;
import io.ratelimit.core.policy.Endpoint;
import io.ratelimit.core.policy.Policies;
import io.ratelimit.core.rules.Rules;
import io.ratelimit.core.rules.RulesFile;
import io.ratelimit.spi.RefusalRenderer;
import io.ratelimit.spi.RequestFacts;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The limiter of one webapp, as an attribute of its {@link ServletContext}. Safe for use by several threads. */
public final class WebLimiter implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(WebLimiter.class.getName());
    private static final String ATTRIBUTE = WebLimiter.class.getName();

    private final ServletContext context;
    private final Limiter limiter;
    private final HttpSettings settings;
    private final ClientAddress clientAddress;
    private final RateLimitHeaders headers;
    private final RefusalRenderer bodies;
    private final Rules rules;
    private final Rules preflights;
    private final ServletEndpoints servlets;
    private final Seldom bodyLog = new Seldom(Duration.ofMinutes(1));
    private final Set<String> laterStages = ConcurrentHashMap.newKeySet();
    private volatile boolean laterFilter;

    private WebLimiter(ServletContext context, WebappConfiguration configuration) {
        this.context = context;
        Problems problems = new Problems();
        RulesFile file = configuration.rulesFile(problems);
        Settings all = configuration.settings(file, problems);
        this.settings = HttpSettings.read(all);
        this.bodies = RefusalBodies.choose(all, configuration.renderers(), configuration::resource);
        Deployment deployment =
                new Deployment(configuration.supplied(), all, file, configuration.storeContext(all), problems);
        this.rules = deployment.rules();
        this.preflights = rules.naming("OPTIONS");
        this.servlets = new ServletEndpoints(context, deployment.policies(), problems);
        all.reportUnknown();
        this.clientAddress = new ClientAddress(settings);
        this.headers = new RateLimitHeaders(settings, configuration.clock());
        this.limiter = deployment.open();
        try {
            LOG.log(System.Logger.Level.INFO, StartupReport.of(limiter, all, problems));
            context.setAttribute(ATTRIBUTE, this);
        } catch (RuntimeException e) {
            // A container destroys only filters whose init has returned.
            close();
            throw e;
        }
    }

    /**
     * Opens the limiter of a webapp and publishes it.
     *
     * @param context of the webapp
     * @param initParams of the filter, by name
     * @param options what the application hands in
     * @return the limiter; empty if the webapp has one already, because the filter is declared twice
     * @throws io.ratelimit.core.config.ConfigurationException if the configuration is wrong
     * @throws io.ratelimit.spi.StoreException if the store cannot start
     */
    static Optional<WebLimiter> open(ServletContext context, Map<String, String> initParams, RateLimitOptions options) {
        if (context.getAttribute(ATTRIBUTE) != null) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the rate limit filter is declared twice in {0}; the first declaration and its settings apply",
                    context.getContextPath());
            return Optional.empty();
        }
        return Optional.of(new WebLimiter(context, new WebappConfiguration(context, initParams, options)));
    }

    /**
     * Finds the limiter of a webapp.
     *
     * @param context of the webapp
     * @return empty if the filter has not been initialised
     */
    public static Optional<WebLimiter> of(ServletContext context) {
        return Optional.ofNullable((WebLimiter) context.getAttribute(ATTRIBUTE));
    }

    /**
     * Announces a servlet whose framework has limits of its own, which apply after the filter's.
     *
     * @param servletName as registered
     */
    public void addLaterStage(String servletName) {
        laterStages.add(servletName);
    }

    /** Announces a filter whose framework has limits of its own: any request may reach it, or pass it by. */
    public void addLaterFilter() {
        laterFilter = true;
    }

    /**
     * Returns the policies of the webapp.
     *
     * @return to which a framework adds its own at start-up
     */
    public Policies policies() {
        return limiter.policies();
    }

    /** What is measured. */
    Limiter limiter() {
        return limiter;
    }

    /**
     * Says how the store is, for a health check.
     *
     * @return as of now
     */
    public StoreHealth storeHealth() {
        return limiter.storeHealth();
    }

    /**
     * Opens what operators see and change. From then on this node notes who takes and is refused most.
     *
     * @param frequencies makes a counter of frequent things, in bounded memory
     * @return safe for use by several threads, until the webapp stops
     */
    public Administration administration(Supplier<Frequencies> frequencies) {
        return limiter.administration(frequencies);
    }

    @Override
    public void close() {
        context.removeAttribute(ATTRIBUTE);
        limiter.close();
    }

    Endpoint endpoint(HttpServletRequest request, RequestFacts facts) {
        String served = facts.path();
        if (Preflight.is(request)) {
            return preflights.match(facts.method(), served);
        }
        return rules.match(facts.method(), RequestPath.asked(request, served), served)
                .and(servlets.of(request));
    }

    /** A preflight is, unless a rule names its method. */
    boolean letsThrough(HttpServletRequest request) {
        return Preflight.is(request)
                && preflights
                        .match(request.getMethod(), RequestPath.served(request))
                        .policies()
                        .isEmpty();
    }

    boolean mayHaveLaterStage(HttpServletRequest request) {
        return laterFilter || hasLaterStage(request);
    }

    boolean hasLaterStage(HttpServletRequest request) {
        return !laterStages.isEmpty()
                && laterStages.contains(request.getHttpServletMapping().getServletName());
    }

    /**
     * Returns the permits of a request, and starts to limit it if no filter has.
     *
     * @param request the servlet request
     * @param response where headers are written
     * @return always the same for one request
     */
    public WebPermits permits(HttpServletRequest request, HttpServletResponse response) {
        return request.getAttribute(RequestPermits.ATTRIBUTE) instanceof WebPermits begun
                ? begun
                : begin(request, response);
    }

    /** Starts to limit a request that no filter has begun to. */
    WebPermits begin(HttpServletRequest request, HttpServletResponse response) {
        WebPermits permits = new WebPermits(this, request, response);
        request.setAttribute(RequestPermits.ATTRIBUTE, permits);
        return permits;
    }

    RequestFacts facts(HttpServletRequest request) {
        return new ServletFacts(request, clientAddress, settings.readForms());
    }

    LimitedRequest begin(RequestFacts facts, HttpServletRequest request) {
        return limiter.begin(facts, TestHeaders.read(request, settings.testHeaders()));
    }

    RateLimitHeaders headers() {
        return headers;
    }

    RefusalRenderer.Body render(Decision.Refused refused, RequestFacts facts) {
        try {
            // An application compiled without null checks.
            return Objects.requireNonNull(bodies.render(refused, facts), "it returned null");
        } catch (RuntimeException e) {
            bodyLog.run(skipped -> LOG.log(
                    System.Logger.Level.WARNING,
                    "the refusal body '" + bodies.name() + "' failed (" + skipped + " more failures not logged)",
                    e));
            return RefusalBodies.standard(settings.moreInfo()).render(refused, facts);
        }
    }
}
