package io.ratelimit.sample.web;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;

/** Serves the page that calls the endpoints, and its script and style sheet. */
public final class LandingPage extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final Map<String, String> TYPES = Map.of(
            "/index.html", "text/html;charset=UTF-8",
            "/page.css", "text/css;charset=UTF-8",
            "/page.js", "text/javascript;charset=UTF-8",
            "/windows.js", "text/javascript;charset=UTF-8");

    /** For the container. */
    public LandingPage() {}

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getServletPath().isEmpty() ? "/index.html" : request.getServletPath();
        try (InputStream file = LandingPage.class.getResourceAsStream(path.substring(1))) {
            byte[] content = Objects.requireNonNull(file, path).readAllBytes();
            response.setContentType(TYPES.get(path));
            response.setHeader("Content-Security-Policy", "default-src 'self'; base-uri 'none'; form-action 'none'");
            response.setHeader("X-Content-Type-Options", "nosniff");
            response.setHeader("Cache-Control", "no-cache");
            response.setContentLength(content.length);
            response.getOutputStream().write(content);
        }
    }
}
