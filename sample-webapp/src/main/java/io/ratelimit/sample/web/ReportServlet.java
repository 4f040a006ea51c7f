package io.ratelimit.sample.web;

import io.ratelimit.RateLimit;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** An old servlet with an annotation. */
@RateLimit(per = "token", minute = 10)
public final class ReportServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    /** For the container. */
    public ReportServlet() {}

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().println("an old report");
    }
}
