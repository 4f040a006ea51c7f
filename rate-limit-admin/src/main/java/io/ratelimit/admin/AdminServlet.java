package io.ratelimit.admin;

import io.ratelimit.core.Seldom;
import io.ratelimit.core.admin.Administration;
import io.ratelimit.core.admin.AdministrationException;
import io.ratelimit.servlet.WebLimiter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The admin API and its console. The application maps it to a path that ends in {@code /*}, for example {@code /rate-limit/*},
 * and lets its users sign in; every request needs a user with the role of the init-param {@code role}, by default
 * {@value Gate#DEFAULT_ROLE}. Safe for use by several threads.
 *
 * <p>Without a user the container is asked to let him sign in, by whatever the webapp is configured for. Serve it over TLS: what
 * operators paste here are access tokens.
 */
public final class AdminServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final System.Logger LOG = System.getLogger(AdminServlet.class.getName());

    private final transient @Nullable Supplier<Administration> handedIn;
    private final transient InstantSource clock;
    private final transient Seldom failures = new Seldom(Duration.ofMinutes(1));
    private transient @Nullable Gate gate;
    private transient @Nullable Console console;

    /** For the container: administers the limiter of its webapp. */
    public AdminServlet() {
        this(null, Clock.systemUTC());
    }

    /**
     * For an application that creates the servlet itself.
     *
     * @param administration asked at every request; an {@link AdministrationException} is answered by its kind
     */
    public AdminServlet(Supplier<Administration> administration) {
        this(administration, Clock.systemUTC());
    }

    AdminServlet(@Nullable Supplier<Administration> handedIn, InstantSource clock) {
        this.handedIn = handedIn;
        this.clock = clock;
    }

    /**
     * Reads the init-params and the parts of the console.
     *
     * @throws ServletException if anything is wrong; the webapp must not start
     */
    @Override
    public void init() throws ServletException {
        for (String name : Collections.list(getInitParameterNames())) {
            if (!name.equals(Gate.ROLE)) {
                throw new ServletException("init-param " + name + " of servlet " + getServletName()
                        + ": there is no such setting; known: " + Gate.ROLE);
            }
        }
        String role = Optional.ofNullable(getInitParameter(Gate.ROLE))
                .orElse(Gate.DEFAULT_ROLE)
                .strip();
        if (role.isEmpty()) {
            throw new ServletException("init-param " + Gate.ROLE + " of servlet " + getServletName()
                    + ": name the role of those who may see and change limits, or leave it out for "
                    + Gate.DEFAULT_ROLE);
        }
        gate = new Gate(role);
        console = Console.load();
        if (handedIn == null && ofWebapp().isEmpty()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "servlet {0}: the rate limit filter has not been started, there is nothing to administer yet",
                    getServletName());
        }
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Reply reply;
        try {
            Optional<String> operator = gate().enter(request, response);
            if (operator.isEmpty()) {
                return;
            }
            reply = find(request).answer(new Call(request, operator.get()));
        } catch (Problem e) {
            reply = e.reply();
        } catch (AdministrationException e) {
            reply = Problem.of(e).reply();
        } catch (RuntimeException e) {
            failures.run(skipped -> LOG.log(
                    System.Logger.Level.ERROR, "the admin API failed (" + skipped + " more failures not logged)", e));
            reply = new Problem(500, "Something went wrong; the log of this node says more.").reply();
        }
        reply.write(request, response);
    }

    private Resource find(HttpServletRequest request) {
        String path = request.getPathInfo();
        if (path == null) {
            String last = request.getServletPath();
            // Relative, so that it stays right behind a proxy that maps another prefix.
            return Resource.page(() -> Reply.moved(last.substring(last.lastIndexOf('/') + 1) + "/"));
        }
        List<String> names = List.of(path.substring(1).split("/", -1));
        Optional<Resource> found = names.get(0).equals("api")
                ? new Api(administration(), clock).find(names.subList(1, names.size()))
                : Optional.ofNullable(console).flatMap(parts -> parts.find(path));
        return found.orElseThrow(() -> new Problem(404, "There is nothing here."));
    }

    private Optional<Administration> ofWebapp() {
        return WebLimiter.of(getServletContext()).map(limiter -> limiter.administration(SketchFrequencies::new));
    }

    private Gate gate() {
        if (gate == null) {
            throw new IllegalStateException("init was not called");
        }
        return gate;
    }

    private Administration administration() {
        if (handedIn != null) {
            return handedIn.get();
        }
        return ofWebapp()
                .orElseThrow(() -> new Problem(
                        503,
                        "This webapp has no limiter: the rate limit filter has not been started.",
                        List.of(),
                        Map.of()));
    }
}
