package io.ratelimit.spi;

import java.security.Principal;
import java.util.List;
import java.util.Optional;

/** What is known of a request, without the API of the transport that carries it. Valid only during the request. */
public interface RequestFacts {

    /**
     * Returns the HTTP method.
     *
     * @return as sent, for example {@code GET}; methods are case-sensitive (RFC 9110, section 9.1)
     */
    String method();

    /**
     * Returns the path inside the application, decoded and normalised, without path parameters.
     *
     * @return begins with {@code /}
     */
    String path();

    /**
     * Returns all field lines of a header.
     *
     * @param name the field name, in any case
     * @return in the order sent; empty if there is none
     */
    List<String> headers(String name);

    /**
     * Returns the first field line of a header.
     *
     * @param name the field name, in any case
     * @return empty if there is none
     */
    default Optional<String> header(String name) {
        return headers(name).stream().findFirst();
    }

    /**
     * Returns the address of the client, behind the configured trusted proxies.
     *
     * @return an IP address literal; if the container gives none, whatever text it gives, possibly empty
     */
    String clientAddress();

    /**
     * Returns who the container or the application's security has authenticated.
     *
     * @return empty if nobody
     */
    Optional<Principal> principal();

    /**
     * Returns a field of an {@code application/x-www-form-urlencoded} body. In a JAX-RS resource, bodies of up to 16 KiB
     * are read and put back. In the servlet filter only with the setting {@code read-forms}, and then the request's parameter
     * of that name, as the servlet sees it: it may stand in the query too, and one with several different values counts as absent.
     *
     * @param name the field
     * @return its first value; empty if there is none or the body is not to be read
     */
    Optional<String> form(String name);

    /**
     * Returns a request attribute, as set by an earlier filter.
     *
     * @param name the attribute
     * @return empty if there is none
     */
    Optional<Object> attribute(String name);
}
