package io.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The path of a request")
class RequestPathTest {

    /** A container that does not decode the path. */
    private static HttpServletRequest undecoded(String contextPath, String uri) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                RequestPathTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, a) -> switch (method.getName()) {
                    case "getContextPath" -> contextPath;
                    case "getRequestURI" -> uri;
                    default -> throw new IllegalArgumentException("ambiguous");
                });
    }

    @ParameterizedTest
    @CsvSource({
        "'', /a/b, /a/b",
        "'', /, /",
        "/shop, /shop, /",
        "/shop, /shop/, /",
        "/shop, /%73hop/a, /a",
        "/my%20shop, /my%20shop/a/, /a/",
        "/a/b, /a/b/c, /c",
        "/shop, /shop/x/..;v=1/a;w=2, /a",
        "/shop, /x/../shop//a/./b, /a/b",
        "/shop, /shop/%2e%2E/shop/a, /a",
        "/shop, /shop/a%2Fb%2fc+d%20e, /a%2Fb%2fc+d e",
        "/shop, /shop/%zz/a, /%zz/a"
    })
    @DisplayName("is worked out from the URI where the container throws when asked for it")
    void ofUri(String contextPath, String uri, String path) {
        assertThat(RequestPath.served(undecoded(contextPath, uri))).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "/shop/a, /a, /a",
        "/shop/a/, /a/index.html, /a/",
        "/shop/a/;v=1, /a/index.html, /a/",
        "/shop/, /index.html, /",
        "/shop/a/, /a/, /a/",
        "/shop/a;v=/b, /a/b, /a/b"
    })
    @DisplayName("is another one where a welcome file takes the place of a folder")
    void asked(String uri, String served, String path) {
        assertThat(RequestPath.asked(undecoded("/shop", uri), served)).isEqualTo(path);
    }
}
