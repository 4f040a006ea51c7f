package io.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Subject;
import io.ratelimit.spi.IdentityResolver;
import io.ratelimit.spi.RequestFacts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("With read-forms an identity may be a parameter of the request")
class ServletFormTest {

    private static final String FORM = "application/x-www-form-urlencoded";

    private final HttpClient client = HttpClient.newHttpClient();
    private Webapp app;

    private static final class Account implements IdentityResolver {
        @Override
        public String identity() {
            return "account";
        }

        @Override
        public Optional<Subject> resolve(RequestFacts request) {
            return request.form("account").map(account -> Subject.of("account", account));
        }
    }

    @BeforeEach
    void start() throws Exception {
        app = Webapp.plan()
                .handling("/*", (request, response) -> response.getWriter().print(request.getParameter("account")))
                .start(new RateLimitOptions()
                        .set("store", "memory")
                        .set("read-forms", "true")
                        .identity(new Account())
                        .rules("{\"rules\": [{\"path\": \"/*\", \"per\": \"account\", \"hour\": 3}]}"));
    }

    @AfterEach
    void stop() {
        app.close();
    }

    @ParameterizedTest(name = "?{0} with {1}")
    @CsvSource({
        "'', application/x-www-form-urlencoded, account=victim",
        "acc%6funt=victim&other, Application/X-WWW-Form-Urlencoded; charset=utf-8, other=1&account=victim",
        "account=victim, application/x-www-form-urlencoded, other=1",
        "account=victim, text/plain, account=other"
    })
    @DisplayName("the account that the servlet sees is counted, wherever it stands")
    void asTheServletSeesIt(String query, String type, String body) throws Exception {
        for (int call = 1; call <= 5; call++) {
            HttpResponse<String> response = post("/login?" + query, type, body);
            assertThat(response.statusCode()).as("call %d", call).isEqualTo(call <= 3 ? 200 : 429);
            if (call <= 3) {
                assertThat(response.body()).isEqualTo("victim");
            }
        }
        assertThat(post("/login", FORM, "account=other").statusCode())
                .as("another account")
                .isEqualTo(200);
    }

    @ParameterizedTest(name = "?{0} and {1}")
    @CsvSource({
        "account=victim, account=x%d",
        "account=x%d, account=victim",
        "acc%%6funt=victim&account=x%d, other=1",
        "other=1, account=victim&account=x%d"
    })
    @DisplayName("of several different accounts none is believed, so that nobody tries one at the expense of others")
    void notIfInDoubt(String query, String body) throws Exception {
        for (int call = 1; call <= 5; call++) {
            assertThat(post("/login?" + query.formatted(call), FORM, body.formatted(call))
                            .statusCode())
                    .as("call %d, counted by the address", call)
                    .isEqualTo(call <= 3 ? 200 : 429);
        }
        assertThat(post("/login", FORM, "account=victim").statusCode())
                .as("the account")
                .isEqualTo(200);
    }

    @Test
    @DisplayName("what cannot be decoded is not there")
    void undecodable() throws Exception {
        for (int call = 1; call <= 3; call++) {
            assertThat(post("/login", FORM, "account=victim").statusCode()).isEqualTo(200);
        }
        assertThat(statusLine("account=victim")).as("the same account").startsWith("HTTP/1.1 429");
        assertThat(statusLine("account=other")).startsWith("HTTP/1.1 200");
    }

    /** Writes what no client library sends. */
    private String statusLine(String body) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), app.port())) {
            socket.setSoTimeout(20_000);
            String request =
                    "POST /login?account=%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: " + FORM
                            + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private HttpResponse<String> post(String path, String type, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.port() + path))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
