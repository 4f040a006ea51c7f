package io.ratelimit.sample.identity;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a client identifies itself at the token endpoint (RFC 6749 section 2.3.1).
 *
 * @param client its id
 * @param secret what it claims to know
 */
public record ClientCredentials(String client, String secret) {

    private static final String BASIC = "basic ";

    /**
     * Reads HTTP Basic credentials.
     *
     * @param authorization the value of the {@code Authorization} header
     * @return empty if they are none
     */
    public static Optional<ClientCredentials> basic(String authorization) {
        if (!authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return Optional.empty();
        }
        try {
            byte[] decoded = Base64.getDecoder()
                    .decode(authorization.substring(BASIC.length()).strip());
            String pair = new String(decoded, StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 1
                    ? Optional.empty()
                    : Optional.of(new ClientCredentials(pair.substring(0, colon), pair.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Reads the fields {@code client_id} and {@code client_secret}.
     *
     * @param body of a form
     * @return what it says; empty texts for what it does not say
     */
    public static ClientCredentials form(String body) {
        Map<String, String> fields = new HashMap<>();
        for (String pair : body.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fields.putIfAbsent(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return new ClientCredentials(fields.getOrDefault("client_id", ""), fields.getOrDefault("client_secret", ""));
    }

    /**
     * Tells whether the secret is the client's.
     *
     * @return true for {@code secret-<client>}
     */
    public boolean areRight() {
        return !client.isEmpty() && secret.equals("secret-" + client);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
