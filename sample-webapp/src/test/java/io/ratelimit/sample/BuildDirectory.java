package io.ratelimit.sample;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** Where this module is built, found from its classes: a test may be started in any directory. */
public final class BuildDirectory {

    private static final Path CLASSES = classes();

    private BuildDirectory() {}

    /** Something that was built. */
    public static Path file(String name) {
        return CLASSES.resolveSibling(name);
    }

    /** A resource of the tests. */
    public static Path testResource(String name) {
        return CLASSES.resolve(name);
    }

    private static Path classes() {
        try {
            return Path.of(BuildDirectory.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
