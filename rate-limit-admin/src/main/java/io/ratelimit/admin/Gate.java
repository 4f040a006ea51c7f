package io.ratelimit.admin;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Lets in who has the role. */
final class Gate {

    /** The init-param. */
    static final String ROLE = "role";

    /** Who may see and change limits, if nothing else is said. */
    static final String DEFAULT_ROLE = "rate-limit-admin";

    private static final System.Logger LOG = System.getLogger(Gate.class.getName());

    private final String role;

    Gate(String role) {
        this.role = role;
    }

    /**
     * Checks who asks.
     *
     * @return his name; empty if the container has answered with its own challenge
     * @throws Problem if he may not, or has not said who he is
     */
    Optional<String> enter(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getUserPrincipal() == null) {
            challenge(request, response);
            if (response.isCommitted() || (request.getUserPrincipal() == null && response.getStatus() != 200)) {
                return Optional.empty();
            }
        }
        Principal user = request.getUserPrincipal();
        if (user == null) {
            throw new Problem(401, "Sign in as a user with the role that this servlet asks for.", List.of(), Map.of());
        }
        if (!request.isUserInRole(role)) {
            throw new Problem(403, "You are signed in, but not with the role '" + role + "'.");
        }
        return Optional.of(Objects.requireNonNullElse(user.getName(), ""));
    }

    /** Also takes what the request brings, such as a password, where no security constraint has made the container look. */
    private static void challenge(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            request.authenticate(response);
        } catch (ServletException | IllegalStateException | UnsupportedOperationException e) {
            LOG.log(System.Logger.Level.DEBUG, "the container cannot ask who it is", e);
        }
    }
}
