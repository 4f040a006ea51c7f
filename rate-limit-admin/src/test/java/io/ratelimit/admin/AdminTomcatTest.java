package io.ratelimit.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.authenticator.BasicAuthenticator;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.LoginConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The servlet in Tomcat, whose users sign in with a password, or not at all. */
class AdminTomcatTest {

    private static final Logger LOG = Logger.getLogger("org.apache");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Tomcat tomcat = new Tomcat();

    private void start(boolean passwords) throws Exception {
        LOG.setLevel(Level.SEVERE);
        Path folder = Files.createDirectories(Path.of("target", "tomcat").toAbsolutePath());
        tomcat.setBaseDir(folder.toString());
        tomcat.getConnector().setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("/shop", folder.toString());
        if (passwords) {
            tomcat.addUser("ada", "pw");
            tomcat.addRole("ada", "rate-limit-admin");
            tomcat.addUser("bo", "pw");
            context.setLoginConfig(new LoginConfig("BASIC", "shop", null, null));
            context.getPipeline().addValve(new BasicAuthenticator());
        }
        FakeAdministration administration = new FakeAdministration(InstantSource.system(), 8, 40);
        Tomcat.addServlet(context, "admin", new AdminServlet(() -> administration))
                .addMapping("/limits/*");
        tomcat.start();
    }

    @AfterEach
    void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
    }

    @Test
    void whoHasTheRoleIsAskedForHisPasswordAndLetIn() throws Exception {
        start(true);
        HttpResponse<String> asked = get("/api/node", "");
        assertThat(asked.statusCode()).isEqualTo(401);
        assertThat(asked.headers().firstValue("WWW-Authenticate"))
                .get()
                .asString()
                .startsWith("Basic");
        assertThat(get("/api/node", "ada").body()).contains("\"operator\":\"ada\"");
        assertThat(get("/api/node", "bo").statusCode()).isEqualTo(403);
        assertThat(get("", "ada").headers().firstValue("Location"))
                .get()
                .asString()
                .endsWith("limits/");
        assertThat(get("/assets/chart.js", "ada").statusCode()).isEqualTo(200);
    }

    @Test
    void withoutAnyWayToSignInNobodyIsLetIn() throws Exception {
        start(false);
        HttpResponse<String> answer = get("/api/node", "ada");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    }

    private HttpResponse<String> get(String path, String user) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/shop/limits" + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (!user.isEmpty()) {
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString((user + ":pw").getBytes(StandardCharsets.UTF_8)));
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
