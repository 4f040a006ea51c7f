package io.ratelimit.sample.web;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers with a line of text. Knows nothing of limits: what there is stands in the rules file. */
public final class TextServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final String text;

    /**
     * Creates the servlet.
     *
     * @param text its answer
     */
    public TextServlet(String text) {
        this.text = text;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().println(text);
    }
}
