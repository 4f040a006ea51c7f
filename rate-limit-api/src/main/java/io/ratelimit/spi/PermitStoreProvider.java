package io.ratelimit.spi;

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
     * Opens the store; called once per webapp.
     *
     * @param context what the webapp offers
     * @return a store that the caller closes
     * @throws IllegalArgumentException if settings are wrong; the message has a line per problem, each naming the setting and
     *     the fix
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
