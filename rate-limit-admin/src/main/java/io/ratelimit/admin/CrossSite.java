package io.ratelimit.admin;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what another site's page sends in the name of an operator who looks at it. Browsers say where a request comes from in
 * {@code Sec-Fetch-Site}, and older ones in {@code Origin}; other programs need say nothing.
 */
final class CrossSite {

    private static final List<String> OWN = List.of("same-origin", "none");

    /** A host with an underscore, which names in a cluster or a container may have, is none to {@link URI}. */
    private static final Pattern HOST_AND_PORT = Pattern.compile("([^\\[\\]:@]+)(?::([0-9]{1,5}))?");

    private record Authority(String host, int port) {}

    private CrossSite() {}

    static void refuse(HttpServletRequest request) {
        for (String site : Collections.list(request.getHeaders("Sec-Fetch-Site"))) {
            if (!OWN.contains(site)) {
                throw new Problem(403, "This was sent by another site's page.");
            }
        }
        for (String origin : Collections.list(request.getHeaders("Origin"))) {
            if (!isOwn(origin, request)) {
                throw new Problem(
                        403,
                        "This was sent by another site's page, or a proxy does not pass on the header Host that it got.");
            }
        }
    }

    /**
     * The port and the scheme are those of a proxy often, and the header {@code Host} is what the browser saw; a container that
     * trusts the proxy's headers knows better.
     */
    private static boolean isOwn(String origin, HttpServletRequest request) {
        Optional<URI> parsed = parse(origin);
        if (parsed.isEmpty()) {
            return false;
        }
        String scheme = String.valueOf(parsed.get().getScheme()).toLowerCase(Locale.ROOT);
        boolean web = scheme.equals("https") || (scheme.equals("http") && !request.isSecure());
        Optional<Authority> from = authority(parsed.get(), scheme);
        Optional<Authority> host = Optional.ofNullable(request.getHeader("Host"))
                .flatMap(text -> parse(scheme + "://" + text))
                .flatMap(uri -> authority(uri, scheme));
        if (!web || from.isEmpty()) {
            return false;
        }
        return from.equals(host)
                || (scheme.equals(request.getScheme())
                        && from.get().equals(new Authority(lower(request.getServerName()), request.getServerPort())));
    }

    private static Optional<URI> parse(String text) {
        try {
            return Optional.of(new URI(text));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static Optional<Authority> authority(URI uri, String scheme) {
        boolean bare = String.valueOf(uri.getPath()).isEmpty()
                && uri.getUserInfo() == null
                && uri.getQuery() == null
                && uri.getFragment() == null;
        int usual = scheme.equals("https") ? 443 : 80;
        if (bare && uri.getHost() != null) {
            return Optional.of(new Authority(lower(uri.getHost()), uri.getPort() == -1 ? usual : uri.getPort()));
        }
        Matcher other = HOST_AND_PORT.matcher(String.valueOf(uri.getRawAuthority()));
        return bare && uri.getRawAuthority() != null && other.matches()
                ? Optional.of(new Authority(
                        lower(other.group(1)), other.group(2) == null ? usual : Integer.parseInt(other.group(2))))
                : Optional.empty();
    }

    private static String lower(@Nullable String host) {
        return String.valueOf(host).toLowerCase(Locale.ROOT);
    }
}
