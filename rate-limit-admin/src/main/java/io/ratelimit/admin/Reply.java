package io.ratelimit.admin;

import io.ratelimit.core.config.Json;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is answered.
 *
 * @param status of HTTP
 * @param type of the body; empty if there is none
 * @param body not changed by anybody
 * @param headers over those that every answer has
 */
@SuppressWarnings("ArrayRecordComponent")
record Reply(int status, String type, byte[] body, Map<String, String> headers) {

    private static final Map<String, String> ALWAYS = Map.of(
            "Cache-Control", "no-store",
            "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
                            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Referrer-Policy", "no-referrer",
            "X-Content-Type-Options", "nosniff");

    static Reply json(Json body) {
        return json(200, body, Map.of());
    }

    static Reply json(int status, Json body, Map<String, String> headers) {
        return new Reply(status, "application/json", Json.write(body), headers);
    }

    static Reply nothing() {
        return new Reply(204, "", new byte[0], Map.of());
    }

    static Reply moved(String location) {
        return new Reply(302, "", new byte[0], Map.of("Location", location));
    }

    void write(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        Map<String, String> all = new LinkedHashMap<>(ALWAYS);
        all.putAll(headers);
        response.resetBuffer();
        response.setStatus(status);
        all.forEach(response::setHeader);
        if (type.isEmpty()) {
            return;
        }
        response.setContentType(type);
        response.setContentLength(body.length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(body);
        }
    }
}
