package io.ratelimit.sample.war;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * An unpacked WAR with one servlet at {@code /}.
 *
 * @param root its folder
 */
record WebappFolder(Path root) {

    /** What the build has put aside for integration tests. */
    static final Path TARGET =
            Objects.requireNonNull(Path.of(System.getProperty("sample.jar")).getParent());

    /** Writes {@code web.xml} with more attributes and content. */
    WebappFolder webXml(String attributes, String content) throws IOException {
        addClass(PlainServlet.class);
        Files.writeString(
                root.resolve("WEB-INF/web.xml"),
                "<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\"" + attributes + ">" + content
                        + "<servlet><servlet-name>plain</servlet-name><servlet-class>" + PlainServlet.class.getName()
                        + "</servlet-class></servlet><servlet-mapping><servlet-name>plain</servlet-name>"
                        + "<url-pattern>/</url-pattern></servlet-mapping></web-app>");
        return this;
    }

    WebappFolder rules(String json) throws IOException {
        Files.writeString(root.resolve("WEB-INF/rate-limit.json"), json);
        return this;
    }

    /** Puts jars of the build into {@code WEB-INF/lib}. */
    WebappFolder jars(String folder) throws IOException {
        Path lib = Files.createDirectories(root.resolve("WEB-INF/lib"));
        try (Stream<Path> jars = Files.list(TARGET.resolve(folder))) {
            for (Path jar : jars.toList()) {
                Files.copy(jar, lib.resolve(jar.getFileName()));
            }
        }
        return this;
    }

    WebappFolder addClass(Class<?> type) throws IOException {
        copyClass(type, root.resolve("WEB-INF/classes"));
        return this;
    }

    /** Copies a class of this test to where another JVM looks for it. */
    static void copyClass(Class<?> type, Path root) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
            Files.write(file, Objects.requireNonNull(in, name).readAllBytes());
        }
    }
}
