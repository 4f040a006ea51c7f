package io.ratelimit.spi;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Opens a store. Found by {@link java.util.ServiceLoader}; the setting {@code store} chooses one by its name. */
public interface PermitStoreProvider {

    /**
     * Returns the name that the setting {@code store} chooses it by.
     *
     * @return for example {@code hazelcast}
     */
    String name();

    /**
     * Returns the names of the settings that this store reads, so that a misspelt one is reported.
     *
     * @return names without the prefix {@code rate-limit.}
     */
    Set<String> settings();

    /**
     * Checks the settings without starting anything, so that a deployment is told of all that is wrong with it at once.
     *
     * @param context what the webapp offers
     * @return a line per problem, each naming the setting and the fix; empty if {@link #open} may be called
     */
    List<String> check(Context context);

    /**
     * Opens the store; called once per webapp, after {@link #check} found nothing.
     *
     * @param context what the webapp offers
     * @return a store that the caller closes
     * @throws StoreException if the store cannot start
     */
    PermitStore open(Context context);

    /** What the webapp offers to a store. */
    interface Context {
        /**
         * Returns the value of a setting.
         *
         * @param name without the prefix {@code rate-limit.}
         * @return empty if it is not set
         */
        Optional<String> setting(String name);

        /**
         * Returns an object that the webapp published, in servlets an attribute of the {@code ServletContext}.
         *
         * @param name the attribute
         * @return empty if there is none
         */
        Optional<Object> attribute(String name);
    }
}
