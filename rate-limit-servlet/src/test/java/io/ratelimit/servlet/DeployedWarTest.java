package io.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.core.LogLines;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jetty.ee10.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A webapp that cannot be recompiled")
class DeployedWarTest {

    @TempDir
    private Path war;

    private Webapp deployed(String webXml) throws Exception {
        Files.createDirectories(war.resolve("WEB-INF"));
        Files.writeString(war.resolve("hello.txt"), "hello");
        Files.writeString(war.resolve("WEB-INF/web.xml"), webXml);
        Files.writeString(war.resolve("WEB-INF/rate-limit.json"), """
                {"rules": [{"path": "*.txt", "per": "ip", "minute": 2}]}""");
        WebAppContext context = new WebAppContext();
        context.setWar(war.toString());
        context.setContextPath("/app");
        context.setThrowUnavailableOnStartupException(true);
        context.addConfiguration(new AnnotationConfiguration());
        return new Webapp(context);
    }

    private static String webXml(String attributes, String content) {
        return "<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\" " + attributes + ">" + content
                + "</web-app>";
    }

    @ParameterizedTest
    @ValueSource(strings = {"metadata-complete=\"true\"", "metadata-complete=\"false\""})
    @DisplayName("is limited by the file in WEB-INF once the jar is there, whatever web.xml says")
    void is_limited(String attributes) throws Exception {
        try (Webapp app = deployed(webXml(attributes, ""))) {
            HttpResponse<String> first = app.get("/app/hello.txt");

            assertThat(first.body()).isEqualTo("hello");
            assertThat(first.headers().firstValue("RateLimit")).contains("\"minute\";r=1;t=60");
            assertThat(app.status("/app/hello.txt")).isEqualTo(200);
            assertThat(app.status("/app/hello.txt")).isEqualTo(429);
            assertThat(app.status("/app/nothing")).isEqualTo(404);
        }
    }

    @Test
    @DisplayName("may place the filter itself, and then has one")
    void may_place_the_filter_itself() throws Exception {
        String declared = "<filter><filter-name>limits</filter-name>"
                + "<filter-class>io.ratelimit.servlet.RateLimitFilter</filter-class>"
                + "<init-param><param-name>header-prefix</param-name><param-value>Mine-</param-value></init-param>"
                + "</filter>"
                + "<filter-mapping><filter-name>limits</filter-name><url-pattern>/*</url-pattern></filter-mapping>";
        try (LogLines log = LogLines.of(WebLimiter.class.getName());
                Webapp app = deployed(webXml("", declared))) {
            assertThat(app.get("/app/hello.txt").headers().firstValue("Mine-Remaining"))
                    .contains("1");
            assertThat(log.lines()).noneMatch(line -> line.contains("declared twice"));
        }
    }
}
