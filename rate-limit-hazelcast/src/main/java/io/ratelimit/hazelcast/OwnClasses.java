package io.ratelimit.hazelcast;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import io.ratelimit.spi.StoreException;
import java.lang.reflect.InvocationTargetException;

/**
 * Whether an instance that somebody else started finds our classes. One that was started by a container, or before the webapp,
 * has a class loader that does not see the webapp's jars.
 */
final class OwnClasses {

    private OwnClasses() {}

    /**
     * Writes and reads a step as the instance would.
     *
     * @throws StoreException if it cannot be read, with the fix
     */
    static void check(HazelcastInstance instance) {
        if (!(instance.getLocalEndpoint() instanceof Member)) {
            // A client only writes, which takes no class loader.
            return;
        }
        try {
            Object serialization =
                    instance.getClass().getMethod("getSerializationService").invoke(instance);
            Object data =
                    serialization.getClass().getMethod("toData", Object.class).invoke(serialization, new ForgetStep());
            serialization.getClass().getMethod("toObject", Object.class).invoke(serialization, data);
        } catch (InvocationTargetException e) {
            throw new StoreException(
                    "the Hazelcast instance " + instance.getName()
                            + " does not find the classes of rate-limit-hazelcast: put"
                            + " the jars rate-limit-hazelcast, rate-limit-core and rate-limit-api where its own jar is, or start"
                            + " it with config.setClassLoader(the webapp's class loader)",
                    e.getCause());
        } catch (ReflectiveOperationException e) {
            // Another Hazelcast, or a wrapper: the inspection of the members tells.
        }
    }
}
