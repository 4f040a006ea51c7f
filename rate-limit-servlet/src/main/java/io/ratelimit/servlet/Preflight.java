package io.ratelimit.servlet;

import jakarta.servlet.http.HttpServletRequest;

/** CORS preflights carry no credentials and must succeed (Fetch standard, section "CORS-preflight fetch"). */
public final class Preflight {

    private Preflight() {}

    /**
     * Tells whether a request asks for permission to send another. Such a request is not limited, counted or forced unless a rule
     * names its method.
     *
     * @param request the servlet request
     * @return true for {@code OPTIONS} with {@code Origin} and {@code Access-Control-Request-Method}
     */
    public static boolean is(HttpServletRequest request) {
        return request.getMethod().equals("OPTIONS")
                && request.getHeader("Origin") != null
                && request.getHeader("Access-Control-Request-Method") != null;
    }
}
