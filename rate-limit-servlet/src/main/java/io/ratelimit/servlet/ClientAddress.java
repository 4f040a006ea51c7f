package io.ratelimit.servlet;

import io.ratelimit.core.identity.AddressRange;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Finds the client's address: from the connection inwards, past every proxy that is trusted, to the first address that is not.
 * What stands to the left of that was written by somebody unknown. Without trusted proxies no header is believed.
 */
final class ClientAddress {

    private static final System.Logger LOG = System.getLogger(ClientAddress.class.getName());

    private final HttpSettings settings;
    private final AtomicBoolean warned = new AtomicBoolean();

    ClientAddress(HttpSettings settings) {
        this.settings = settings;
    }

    /** Returns an address literal, or what the container says if that is none. */
    String of(HttpServletRequest request) {
        // Jetty puts the IPv6 address of a connection in brackets.
        String peer = ForwardedHeader.address(String.valueOf(request.getRemoteAddr()));
        String header = settings.forwarded() ? "Forwarded" : "X-Forwarded-For";
        if (settings.trustedProxies().isEmpty()) {
            warnOnce(request, header);
            return peer;
        }
        List<String> nodes = ForwardedHeader.nodes(Collections.list(request.getHeaders(header)), settings.forwarded());
        String client = peer;
        for (int index = nodes.size() - 1; index >= 0 && isTrusted(client); index--) {
            if (AddressRange.bytes(nodes.get(index)).isEmpty()) {
                break;
            }
            client = nodes.get(index);
        }
        return client;
    }

    private boolean isTrusted(String address) {
        Optional<byte[]> bytes = AddressRange.bytes(address);
        return bytes.isPresent() && settings.trustedProxies().stream().anyMatch(range -> range.contains(bytes.get()));
    }

    private void warnOnce(HttpServletRequest request, String header) {
        if (!warned.get() && request.getHeader(header) != null && warned.compareAndSet(false, true)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "a request carries {0}, but no proxy is trusted: all clients behind a proxy are counted as one address. "
                            + "Set rate-limit.trusted-proxies to the proxy's addresses",
                    header);
        }
    }
}
