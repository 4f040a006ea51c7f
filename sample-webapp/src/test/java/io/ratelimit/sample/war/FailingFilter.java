package io.ratelimit.sample.war;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;

/** Keeps its webapp from starting. */
public final class FailingFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    @Override
    public void init() throws ServletException {
        throw new ServletException("as the test wants");
    }
}
