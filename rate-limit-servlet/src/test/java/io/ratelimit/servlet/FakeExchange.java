package io.ratelimit.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import jakarta.servlet.http.MappingMatch;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request and its response, used again and again: they allocate nothing, so that whatever is allocated is the limiter's. */
final class FakeExchange {

    private static final int MOST_HEADERS = 16;
    private static final HttpServletMapping MAPPING = new Mapping();

    private record Mapping() implements HttpServletMapping {
        @Override
        public String getMatchValue() {
            return "api";
        }

        @Override
        public String getPattern() {
            return "/api/*";
        }

        @Override
        public String getServletName() {
            return "contacts";
        }

        @Override
        public MappingMatch getMappingMatch() {
            return MappingMatch.PATH;
        }
    }

    private final String peer;
    private final @Nullable String authorization;
    private final List<String> names = new ArrayList<>(MOST_HEADERS);
    private final List<String> values = new ArrayList<>(MOST_HEADERS);
    private @Nullable Object permits;
    private int status;
    private long bodyBytes;

    final HttpServletRequest request = new Request();
    final HttpServletResponse response = new Response();

    /**
     * Begins with a request that has not been sent.
     *
     * @param peer its address
     * @param authorization its only header; null for none
     */
    FakeExchange(String peer, @Nullable String authorization) {
        this.peer = peer;
        this.authorization = authorization;
    }

    /** Sends the request; what stood in the response is gone. */
    int send(RateLimitFilter filter, FilterChain chain) throws Exception {
        permits = null;
        status = 200;
        bodyBytes = 0;
        names.clear();
        values.clear();
        filter.doFilter(request, response, chain);
        return status;
    }

    long bodyBytes() {
        return bodyBytes;
    }

    /** Returns the value of a header of the response; null if it has none. */
    @Nullable String header(String name) {
        int index = names.indexOf(name);
        return index < 0 ? null : values.get(index);
    }

    private static <T> T failing(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                }));
    }

    private final class Request extends HttpServletRequestWrapper {

        Request() {
            super(failing(HttpServletRequest.class));
        }

        @Override
        public @Nullable Object getAttribute(String name) {
            return permits;
        }

        @Override
        public void setAttribute(String name, Object value) {
            permits = value;
        }

        @Override
        public String getMethod() {
            return "GET";
        }

        @Override
        public String getServletPath() {
            return "/api/contacts/7";
        }

        @Override
        public HttpServletMapping getHttpServletMapping() {
            return MAPPING;
        }

        @Override
        public String getRequestURI() {
            return getServletPath();
        }

        @Override
        public @Nullable String getPathInfo() {
            return null;
        }

        @Override
        public String getRemoteAddr() {
            return peer;
        }

        @Override
        public @Nullable String getHeader(String name) {
            return name.equals("Authorization") ? authorization : null;
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            String value = getHeader(name);
            return Collections.enumeration(value == null ? List.of() : List.of(value));
        }

        @Override
        public DispatcherType getDispatcherType() {
            return DispatcherType.REQUEST;
        }

        @Override
        public boolean isAsyncStarted() {
            return false;
        }
    }

    private final class Response extends HttpServletResponseWrapper {

        private final ServletOutputStream body = new Body();

        Response() {
            super(failing(HttpServletResponse.class));
        }

        @Override
        public boolean isCommitted() {
            return false;
        }

        @Override
        public void resetBuffer() {
            // Nothing is kept.
        }

        @Override
        public boolean containsHeader(String name) {
            return names.contains(name);
        }

        @Override
        public void setHeader(String name, String value) {
            int index = names.indexOf(name);
            if (index < 0) {
                names.add(name);
                values.add(value);
            } else {
                values.set(index, value);
            }
        }

        @Override
        public int getStatus() {
            return status;
        }

        @Override
        public void setStatus(int code) {
            status = code;
        }

        @Override
        public void setContentType(String type) {
            setHeader("Content-Type", type);
        }

        @Override
        public void setContentLength(int length) {
            // The body tells.
        }

        @Override
        public ServletOutputStream getOutputStream() {
            return body;
        }
    }

    private final class Body extends ServletOutputStream {

        @Override
        public void write(int one) {
            bodyBytes++;
        }

        @Override
        public void write(byte[] bytes) {
            bodyBytes += bytes.length;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException();
        }
    }
}
