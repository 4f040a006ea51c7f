package io.ratelimit.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.ee10.servlet.security.ConstraintSecurityHandler;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.security.authentication.BasicAuthenticator;
import org.eclipse.jetty.util.security.Credential;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, and what hostile requests come to. */
class AdminSecurityTest {

    private static final String GRANT = "{\"permits\":0,\"reason\":\"x\"}";

    private final FakeAdministration administration = new FakeAdministration(InstantSource.system(), 8, 40);
    private AdminServer server;

    @BeforeEach
    void start() throws Exception {
        server = AdminServer.trusting(new AdminServlet(() -> administration));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/", "/assets/console.js", "/api/policies", "/api/grants", "/api/activity", "/api/x", "/x"})
    void readingNeedsAUserWithTheRole(String path) throws Exception {
        assertThat(server.get(path, "Test-User", "guest").statusCode()).isEqualTo(403);
        try (AdminServer nobody = AdminServer.start(servlet(), Map.of(), context -> {})) {
            HttpResponse<String> answer = nobody.get(path);
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/grants",
        "PUT, /api/grants/g1",
        "POST, /api/grants/g1/end",
        "POST, /api/reset",
        "POST, /api/subject"
    })
    void writingNeedsAUserWithTheRoleOfTheOwnSite(String method, String path) throws Exception {
        String subject = path.startsWith("/api/grants") ? GRANT : "{\"identity\":\"client\",\"value\":\"acme\"}";
        assertThat(server.write(method, path, subject, "Test-User", "guest").statusCode())
                .isEqualTo(403);
        assertThat(server.write(method, path, subject, "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(403);
        assertThat(server.write(method, path, subject, "Sec-Fetch-Site", "same-site")
                        .statusCode())
                .isEqualTo(403);
        try (AdminServer nobody = AdminServer.start(servlet(), Map.of(), context -> {})) {
            assertThat(nobody.write(method, path, subject).statusCode()).isEqualTo(401);
        }
        assertThat(administration.grants()).isEmpty();
        assertThat(administration.audit()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "null",
                "http://127.0.0.1",
                "http://127.0.0.1:1",
                "http://127.0.0.1:PORT@evil.example",
                "http://evil.example:PORT",
                "ftp://127.0.0.1:PORT",
                "http://127.0.0.1:PORT/",
                "::",
                "http://"
            })
    void anotherOriginIsRefused(String origin) throws Exception {
        String there = origin.replace("PORT", String.valueOf(server.port()));
        assertThat(server.post("/api/grants", GRANT, "Origin", there).statusCode())
                .isEqualTo(403);
        assertThat(administration.grants()).isEmpty();
    }

    @Test
    void theOwnPageMayWrite() throws Exception {
        String origin = "http://127.0.0.1:" + server.port();
        assertThat(server.post("/api/grants", GRANT, "Origin", origin, "Sec-Fetch-Site", "same-origin")
                        .statusCode())
                .isEqualTo(201);
    }

    /** The proxy talks HTTP to us and passes on the host that the browser asked for. */
    @Test
    void theOwnPageBehindATlsProxyMayWrite() throws Exception {
        String head = "POST " + AdminServer.BASE + "/api/grants HTTP/1.1\r\nHost: limits.example\r\nTest-User: ada\r\n"
                + "Origin: https://limits.example\r\nConnection: close\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + GRANT.length() + "\r\n\r\n" + GRANT;
        assertThat(raw(head)).startsWith("HTTP/1.1 201");
        assertThat(raw(head.replace("Host: limits.example", "Host: other.example")))
                .startsWith("HTTP/1.1 403");
    }

    @ParameterizedTest
    @CsvSource({
        "rate_limit,      http://rate_limit,      201",
        "rate_limit:8080, http://Rate_Limit:8080, 201",
        "rate_limit:80,   http://rate_limit,      201",
        "rate_limit:8080, http://rate_limit,      403",
        "rate_limit,      http://rate_other,      403",
        "rate_limit,      http://x@rate_limit,    403",
        "rate_limit,      http://rate_limit:99999999, 403"
    })
    void aHostWithAnUnderscoreIsAHost(String host, String origin, int status) throws Exception {
        assertThat(raw("POST " + AdminServer.BASE + "/api/grants HTTP/1.1\r\nHost: " + host
                        + "\r\nTest-User: ada\r\nOrigin: " + origin
                        + "\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: " + GRANT.length()
                        + "\r\n\r\n" + GRANT))
                .startsWith("HTTP/1.1 " + status);
    }

    @Test
    void everyAnswerIsGuarded() throws Exception {
        for (String path : new String[] {"/", "/api/node", "/api/x", "/assets/console.js"}) {
            HttpResponse<String> answer = server.get(path);
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(answer.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
            assertThat(answer.headers().firstValue("Content-Security-Policy"))
                    .hasValue("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
                            + "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
            assertThat(answer.headers().firstValue("Cache-Control"))
                    .hasValue(path.startsWith("/assets") ? "private, no-cache" : "no-store");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/json; charset=utf-16",
                "application/jsonx",
                ""
            })
    void aFormOfAnotherSiteIsNotJson(String type) throws Exception {
        HttpResponse<String> answer =
                server.send("POST", "/api/grants", BodyPublishers.ofString(GRANT), "Content-Type", type);
        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(administration.grants()).isEmpty();
    }

    @Test
    void aLargeBodyIsNotRead() throws Exception {
        String huge = raw("POST " + AdminServer.BASE + "/api/grants HTTP/1.1\r\nHost: x\r\nTest-User: ada\r\n"
                + "Content-Type: application/json\r\nContent-Length: 10000000\r\n\r\n{");
        assertThat(huge).startsWith("HTTP/1.1 413").containsIgnoringCase("Connection: close");
        StringBuilder chunked = new StringBuilder("POST " + AdminServer.BASE
                + "/api/grants HTTP/1.1\r\nHost: x\r\nTest-User: ada\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n");
        String spaces = " ".repeat(0x8000);
        for (int chunk = 0; chunk < 3; chunk++) {
            chunked.append("8000\r\n").append(spaces).append("\r\n");
        }
        assertThat(raw(chunked.toString())).startsWith("HTTP/1.1 413");
        assertThat(administration.grants()).isEmpty();
        assertThat(server.post("/api/grants", GRANT).statusCode()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"permits\":}",
                "{\"permits\":1,\"permits\":2}",
                "{\"permits\":1}{}",
                "{\"value\":s3cr3t}",
                "\"s3cr3t",
                "s3cr3t",
                "{\"permits\":1e99999999999999}",
                "{\"permits\":NaN}"
            })
    void whatIsNotJsonIsRefusedWithoutRepeatingIt(String body) throws Exception {
        HttpResponse<String> answer = server.post("/api/grants", body);
        assertThat(answer.statusCode()).isIn(400, 422);
        assertThat(answer.body()).doesNotContain("s3cr3t").contains("\"status\":4");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 600, 10_000})
    void deepNestingIsRefused(int depth) throws Exception {
        for (String shape : new String[] {"[", "{\"a\":"}) {
            HttpResponse<String> answer = server.post(
                    "/api/grants", (shape.repeat(depth) + "1" + (shape.equals("[") ? "]" : "}").repeat(depth)));
            assertThat(answer.statusCode()).isIn(400, 413, 422);
        }
        assertThat(server.get("/api/node").statusCode()).isEqualTo(200);
    }

    @Test
    void bytesThatAreNotTextAreRefused() throws Exception {
        byte[] body = {'{', '"', (byte) 0xc0, (byte) 0x80, '"', ':', '1', '}'};
        assertThat(server.send(
                                "POST",
                                "/api/grants",
                                BodyPublishers.ofByteArray(body),
                                "Content-Type",
                                "application/json")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aScriptAsAReasonIsOnlyEverJson() throws Exception {
        String script = "<script>alert(1)</script>";
        server.post("/api/grants", "{\"permits\":1,\"reason\":\"" + script + "\",\"policy\":\"" + script + "\"}");
        for (String path : new String[] {"/api/grants", "/api/audit"}) {
            HttpResponse<String> answer = server.get(path);
            assertThat(answer.body()).contains(script);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        }
        assertThat(server.get("/api/%3Cscript%3E").body()).doesNotContain("script>");
    }

    @Test
    void aFailureIsNotExplainedToTheCaller() throws Exception {
        AdminServlet failing = new AdminServlet(() -> {
            throw new IllegalStateException("password of the database: x");
        });
        try (AdminServer broken = AdminServer.trusting(failing)) {
            HttpResponse<String> answer = broken.get("/api/node");
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).doesNotContain("password");
        }
    }

    @Test
    void withoutALimiterInTheWebappTheApiSaysSo() throws Exception {
        try (AdminServer alone = AdminServer.trusting(new AdminServlet())) {
            HttpResponse<String> answer = alone.get("/api/node");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("no limiter");
        }
    }

    @Test
    void wrongInitParamsStopTheDeployment() {
        assertThatThrownBy(() -> AdminServer.start(servlet(), Map.of("roll", "x"), context -> {}))
                .hasMessageContaining("roll")
                .hasMessageContaining("known: role");
        assertThatThrownBy(() -> AdminServer.start(servlet(), Map.of("role", " "), context -> {}))
                .hasMessageContaining("role");
    }

    /** No security constraint names the path: the servlet itself makes the container look. */
    @Test
    void theContainerAsksForThePasswordAndTakesIt() throws Exception {
        AtomicBoolean made = new AtomicBoolean();
        try (AdminServer basic = AdminServer.start(servlet(), Map.of("role", "operators"), context -> {
            UserStore users = new UserStore();
            users.addUser("ada", Credential.getCredential("pw"), new String[] {"operators"});
            users.addUser("bo", Credential.getCredential("pw"), new String[] {"others"});
            HashLoginService login = new HashLoginService("shop");
            login.setUserStore(users);
            ConstraintSecurityHandler security = new ConstraintSecurityHandler();
            security.setLoginService(login);
            security.setAuthenticator(new BasicAuthenticator());
            context.setSecurityHandler(security);
            made.set(true);
        })) {
            HttpResponse<String> asked = basic.get("/api/node");
            assertThat(asked.statusCode()).isEqualTo(401);
            assertThat(asked.headers().firstValue("WWW-Authenticate"))
                    .get()
                    .asString()
                    .startsWithIgnoringCase("basic");
            assertThat(basic.get("/api/node", "Authorization", basic("ada")).body())
                    .contains("\"operator\":\"ada\"");
            assertThat(basic.get("/api/node", "Authorization", basic("bo")).statusCode())
                    .isEqualTo(403);
        }
        assertThat(made).isTrue();
    }

    private AdminServlet servlet() {
        return new AdminServlet(() -> administration);
    }

    private static String basic(String user) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":pw").getBytes(StandardCharsets.UTF_8));
    }

    private String raw(String request) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
