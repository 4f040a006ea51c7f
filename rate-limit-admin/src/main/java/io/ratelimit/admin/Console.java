package io.ratelimit.admin;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The page and its parts, read once. Safe for use by several threads. */
final class Console {

    private static final String CHART = "/META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js";

    private record Part(String path, String resource, String type) {}

    private static final List<Part> PARTS = List.of(
            new Part("/", "console/index.html", "text/html;charset=UTF-8"),
            new Part("/assets/console.css", "console/console.css", "text/css;charset=UTF-8"),
            new Part("/assets/console.js", "console/console.js", "text/javascript;charset=UTF-8"),
            new Part("/assets/icon.svg", "console/icon.svg", "image/svg+xml"),
            new Part("/assets/chart.js", CHART, "text/javascript;charset=UTF-8"));

    private final Map<String, Resource> resources;

    private Console(Map<String, Resource> resources) {
        this.resources = resources;
    }

    static Console load() throws ServletException {
        Map<String, Resource> resources = new LinkedHashMap<>();
        for (Part part : PARTS) {
            byte[] bytes = read(part.resource());
            resources.put(
                    part.path(),
                    part.path().equals("/")
                            ? Resource.page(() -> new Reply(200, part.type(), bytes, Map.of()))
                            : asset(part.type(), bytes));
        }
        return new Console(resources);
    }

    Optional<Resource> find(String path) {
        return Optional.ofNullable(resources.get(path));
    }

    /** Kept by the browser, which asks each time whether it is still the same. */
    private static Resource asset(String type, byte[] bytes) {
        String tag = '"' + hash(bytes) + '"';
        Map<String, String> headers = Map.of("Cache-Control", "private, no-cache", "ETag", tag);
        return new Resource(Map.of(
                "GET",
                call -> known(Collections.list(call.request().getHeaders("If-None-Match")), tag)
                        ? new Reply(304, "", new byte[0], headers)
                        : new Reply(200, type, bytes, headers)));
    }

    private static boolean known(List<String> tags, String tag) {
        return tags.stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(String::strip)
                .anyMatch(each -> each.equals(tag) || each.equals("W/" + tag) || each.equals("*"));
    }

    private static byte[] read(String resource) throws ServletException {
        try (InputStream in = Console.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new ServletException("the console needs " + resource
                        + " on the class path: put org.webjars.npm:chart.js:4.5.1 beside rate-limit-admin");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ServletException("cannot read " + resource, e);
        }
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
