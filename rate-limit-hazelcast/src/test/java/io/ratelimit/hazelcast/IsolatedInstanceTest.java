package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import io.ratelimit.Limit;
import io.ratelimit.core.FreePorts;
import io.ratelimit.core.store.ManualClock;
import io.ratelimit.core.window.Windows;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An instance that a container has started, whose class loader has Hazelcast's jar and does not see the webapp's. */
@Timeout(120)
class IsolatedInstanceTest {

    private final URLClassLoader container =
            new URLClassLoader(urls(HazelcastInstance.class), ClassLoader.getPlatformClassLoader());
    private final URLClassLoader webapp = new URLClassLoader(
            urls(StepHook.class, Windows.class, Limit.class, IsolatedWebapp.class, ManualClock.class), container);
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private Object instance = new Object();

    private static URL[] urls(Class<?>... classes) {
        return Stream.of(classes).map(IsolatedInstanceTest::url).toArray(URL[]::new);
    }

    private static URL url(Class<?> type) {
        try {
            return Path.of(ServerProcess.location(type)).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void enter() {
        Thread.currentThread().setContextClassLoader(container);
    }

    @AfterEach
    void leave() throws ReflectiveOperationException, IOException {
        Thread.currentThread().setContextClassLoader(before);
        if (!instance.getClass().equals(Object.class)) {
            instance.getClass().getMethod("shutdown").invoke(instance);
        }
        webapp.close();
        container.close();
    }

    /** Starts it by the container's classes, which this class does not see. */
    private void start(ClassLoader configured) throws ReflectiveOperationException {
        int port = FreePorts.one();
        Class<?> configType = container.loadClass("com.hazelcast.config.Config");
        Object config = configType
                .getMethod("loadFromString", String.class)
                .invoke(null, ServerProcess.network(port, port, TestMember.cluster()));
        configType
                .getMethod("setProperty", String.class, String.class)
                .invoke(config, "hazelcast.logging.type", "none");
        if (configured != container) {
            configType.getMethod("setClassLoader", ClassLoader.class).invoke(config, configured);
        }
        instance = container
                .loadClass("com.hazelcast.core.Hazelcast")
                .getMethod("newHazelcastInstance", configType)
                .invoke(null, config);
    }

    private String opened() throws ReflectiveOperationException {
        @SuppressWarnings("unchecked")
        Function<Object, String> opening = (Function<Object, String>) webapp.loadClass(IsolatedWebapp.class.getName())
                .getConstructor()
                .newInstance();
        return opening.apply(instance);
    }

    @Test
    void anInstanceThatDoesNotSeeOurClassesIsToldWithTheFix() throws ReflectiveOperationException {
        start(container);
        assertThat(opened())
                .startsWith("the Hazelcast instance ")
                .endsWith(" does not find the classes of rate-limit-hazelcast: put the jars rate-limit-hazelcast,"
                        + " rate-limit-core and rate-limit-api where its own jar is, or start it with"
                        + " config.setClassLoader(the webapp's class loader)");
    }

    @Test
    void theClassLoaderOfTheWebappIsAFix() throws ReflectiveOperationException {
        start(webapp);
        assertThat(opened()).startsWith("hazelcast (given instance ").endsWith("granted 1");
    }

    @Test
    void aSecondHazelcastJarIsToldWithTheFix() throws ReflectiveOperationException {
        start(container);
        assertThat(new HazelcastStoreProvider().check(GivenInstances.attribute(instance, Map.of())))
                .singleElement()
                .asString()
                .startsWith("the attribute io.ratelimit.hazelcast.instance holds a com.hazelcast.")
                .endsWith(
                        ", which is not this webapp's HazelcastInstance: keep the Hazelcast jar in one place, the webapp"
                                + " or the container, not in both");
    }
}
