package io.ratelimit.sample.war;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.core.FreePorts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A webapp that is deployed and undeployed in one running container")
class RedeployIT {

    private static final int TIMES = 20;
    private static final int FAILING_TIMES = 5;
    private static final long PATIENCE_SECONDS = 600;
    private static final String RULES = "{\"rules\": [{\"path\": \"/*\", \"per\": \"ip\", \"hour\": 2}]}";
    private static final String FAILING_FILTER = "<filter><filter-name>failing</filter-name><filter-class>"
            + FailingFilter.class.getName()
            + "</filter-class></filter><filter-mapping><filter-name>failing</filter-name>"
            + "<url-pattern>/*</url-pattern></filter-mapping>";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"jetty", "tomcat"})
    @DisplayName("20 times leaves no thread, class loader or port behind, even if it does not start")
    void leavesNothing(String container) throws Exception {
        int port = FreePorts.one();
        webapp("plain").webXml(" metadata-complete=\"true\"", "");
        limited("memory", settings("memory", port));
        limited("grid", settings("hazelcast", port));
        limited("failing", settings("hazelcast", port) + FAILING_FILTER).addClass(FailingFilter.class);

        List<String> lines = run(container, port);

        List<String> expected = new ArrayList<>(List.of("plain: [200, 200, 200]"));
        expected.addAll(Collections.nCopies(TIMES, "memory: [200, 200, 429]"));
        expected.addAll(Collections.nCopies(TIMES, "grid: [200, 200, 429]"));
        expected.addAll(Collections.nCopies(FAILING_TIMES, "failing: []"));
        assertThat(lines.stream().filter(line -> line.contains(": [2") || line.startsWith("failing")))
                .as("answers of each deployment")
                .containsExactlyElementsOf(expected);
        int limited = 2 * TIMES + FAILING_TIMES;
        assertThat(Collections.frequency(lines, "the port is free"))
                .as("how often the member's port was free afterwards")
                .isEqualTo(limited);
        assertThat(lines)
                .contains("class loaders: " + (limited + 1))
                .contains("threads left: []", "class loaders left: []");
    }

    private static String settings(String store, int memberPort) {
        return "<context-param><param-name>rate-limit.store</param-name><param-value>" + store
                + "</param-value></context-param><context-param><param-name>rate-limit.member-port</param-name><param-value>"
                + memberPort + "</param-value></context-param>";
    }

    private WebappFolder webapp(String name) throws IOException {
        return new WebappFolder(folder.resolve(name));
    }

    private WebappFolder limited(String name, String webXml) throws IOException {
        return webapp(name).jars("grid-war-lib").rules(RULES).webXml(" metadata-complete=\"true\"", webXml);
    }

    /** Returns what the process has printed. */
    private List<String> run(String container, int memberPort) throws Exception {
        Path server = folder.resolve("server");
        for (Class<?> type : List.of(
                RedeployMain.class,
                RedeployMain.Latest.class,
                Container.class,
                JettyContainer.class,
                TomcatContainer.class)) {
            WebappFolder.copyClass(type, server);
        }
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:MaxMetaspaceSize=256m",
                        "-XX:TieredStopAtLevel=1",
                        // What is kept only as long as there is memory is not left behind: a Java 25 so keeps the
                        // record it linked last.
                        "-XX:SoftRefLRUPolicyMSPerMB=0",
                        "-cp",
                        WebappFolder.TARGET.resolve(container + "-lib") + "/*:" + server,
                        RedeployMain.class.getName(),
                        container,
                        folder.resolve("work").toString(),
                        String.valueOf(memberPort),
                        folder.resolve("plain").toString(),
                        folder.resolve("memory").toString(),
                        String.valueOf(TIMES),
                        folder.resolve("grid").toString(),
                        String.valueOf(TIMES),
                        folder.resolve("failing").toString(),
                        String.valueOf(FAILING_TIMES))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as(Files.readString(output))
                    .isTrue();
            assertThat(process.exitValue()).as(Files.readString(output)).isZero();
            return Files.readAllLines(output, StandardCharsets.UTF_8);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
