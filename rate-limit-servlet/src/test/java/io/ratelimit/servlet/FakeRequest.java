package io.ratelimit.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A request that consists of a peer and header lines; asked for anything else it fails. */
final class FakeRequest {

    private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private String peer = "192.0.2.1";

    static FakeRequest from(String peer) {
        FakeRequest request = new FakeRequest();
        request.peer = peer;
        return request;
    }

    FakeRequest header(String name, String... lines) {
        headers.computeIfAbsent(name, key -> new ArrayList<>()).addAll(Arrays.asList(lines));
        return this;
    }

    HttpServletRequest build() {
        return (HttpServletRequest) Proxy.newProxyInstance(
                FakeRequest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getRemoteAddr" -> peer;
                    case "getHeaders" -> Collections.enumeration(lines(String.valueOf(arguments[0])));
                    case "getHeader" ->
                        lines(String.valueOf(arguments[0])).stream().findFirst().orElse(null);
                    case "toString" -> peer + headers.toString().toLowerCase(Locale.ROOT);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private List<String> lines(String name) {
        return headers.getOrDefault(name, List.of());
    }
}
