package io.ratelimit.sample.war;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An existing WAR, our jars in WEB-INF/lib and a rate-limit.json")
class ExistingWebappIT {

    private static final String RULES =
            "{\"rules\": [{\"path\": \"/*\", \"per\": \"ip\", \"minute\": 3}, {\"path\": \"/free\", \"exempt\": true}]}";

    @TempDir
    private Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " metadata-complete=\"true\""})
    @DisplayName("is limited, whether or not its web.xml is metadata-complete")
    void droppedIn(String attribute) throws Exception {
        webapp(attribute, "");
        rules(RULES);
        int port = port(deploy());

        for (int call = 2; call >= 0; call--) {
            given().port(port)
                    .get("/hello")
                    .then()
                    .statusCode(200)
                    .header("X-RateLimit-Remaining", String.valueOf(call))
                    .body(equalTo("hello"));
        }
        given().port(port).get("/hello").then().statusCode(429).body("limits.minute", equalTo(3));
        given().port(port).get("/free").then().statusCode(200).header("X-RateLimit-Limit", nullValue());
    }

    @Test
    @DisplayName("with the filter in web.xml is counted once, with the settings given there")
    void declared() throws Exception {
        webapp(
                "",
                "<filter><filter-name>limits</filter-name>"
                        + "<filter-class>io.ratelimit.servlet.RateLimitFilter</filter-class>"
                        + "<init-param><param-name>header-prefix</param-name><param-value>Quota-</param-value></init-param>"
                        + "</filter><filter-mapping><filter-name>limits</filter-name><url-pattern>/*</url-pattern>"
                        + "</filter-mapping>");
        rules(RULES);
        given().port(port(deploy())).get("/hello").then().statusCode(200).header("Quota-Remaining", "2");
    }

    @Test
    @DisplayName("does not start with a wrong rule, and says where and what to write")
    void wrongRules() throws Exception {
        webapp("", "");
        rules("{\"rules\": [{\"path\": \"/*\", \"per\": \"ipp\", \"mintue\": 3}]}");
        assertThat(firstLine(deploy())).startsWith("failed").contains("Rate limits are configured wrongly");
        assertThat(Files.readString(folder.resolve("errors")))
                .contains("/WEB-INF/rate-limit.json#/rules/0/mintue: there is no such member")
                .contains("nothing resolves the identity 'ipp'; known: all, client, ip, token, user");
    }

    private void webapp(String attributes, String filter) throws IOException {
        new WebappFolder(folder).jars("war-lib").webXml(attributes, filter);
        WebappFolder.copyClass(JettyMain.class, folder.resolve("server"));
    }

    private void rules(String json) throws IOException {
        new WebappFolder(folder).rules(json);
    }

    /** A JVM of its own: our classes are in the webapp only, as in a real container. */
    private Process deploy() throws IOException {
        String classPath = WebappFolder.TARGET.resolve("jetty-lib") + "/*:" + folder.resolve("server");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath,
                        JettyMain.class.getName(),
                        folder.toString())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        started.add(process);
        return process;
    }

    private static int port(Process process) throws IOException {
        String line = firstLine(process);
        assertThat(line).startsWith("port ");
        return Integer.parseInt(line.substring("port ".length()));
    }

    private static String firstLine(Process process) throws IOException {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        return String.valueOf(out.readLine());
    }
}
