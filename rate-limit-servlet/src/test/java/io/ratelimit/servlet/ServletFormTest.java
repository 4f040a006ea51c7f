package io.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Subject;
import io.ratelimit.spi.IdentityResolver;
import io.ratelimit.spi.RequestFacts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("With read-forms an identity may stand in a form, and only there")
class ServletFormTest {

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
        "'', application/x-www-form-urlencoded",
        "account=%d, application/x-www-form-urlencoded",
        "acc%%6funt=%d&account=x%d&other, application/x-www-form-urlencoded",
        "account=%d&=1&, Application/X-WWW-Form-Urlencoded; charset=utf-8"
    })
    void byTheBody(String query, String type) throws Exception {
        for (int call = 1; call <= 5; call++) {
            String path = "/login?" + query.formatted(call, call);
            assertThat(post(path, type, "other=1&account=victim"))
                    .as("call %d", call)
                    .isEqualTo(call <= 3 ? 200 : 429);
        }
        assertThat(post("/login?account=victim", type, "account=other"))
                .as("who stands in the query does not count")
                .isEqualTo(200);
    }

    private int post(String path, String type, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.port() + path))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }
}
