package io.ratelimit.hazelcast;

import io.ratelimit.spi.PermitStore;
import java.util.Map;
import java.util.function.Function;

/** Opens a store on an instance that is handed over as an object, from a class loader of its own. */
public final class IsolatedWebapp implements Function<Object, String> {

    /** For reflection. */
    public IsolatedWebapp() {}

    /** Returns what the store says of itself, or why there is none. */
    @Override
    public String apply(Object instance) {
        try (PermitStore store = new HazelcastStoreProvider().open(GivenInstances.attribute(instance, Map.of()))) {
            return store.describe() + ", granted " + Spenders.spendInTurn(store, "caller", 1, 2);
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
