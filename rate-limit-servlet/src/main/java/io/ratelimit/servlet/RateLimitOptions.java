package io.ratelimit.servlet;

import io.ratelimit.spi.IdentityResolver;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.RateLimitListener;
import io.ratelimit.spi.RecordArchive;
import io.ratelimit.spi.RefusalRenderer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What an application hands to a filter that it creates itself. Everything is optional; identities, listeners and renderers add
 * to those that {@link java.util.ServiceLoader} finds. Not safe for use by several threads.
 *
 * <pre>{@code
 * new RateLimitFilter(new RateLimitOptions()
 *     .set("store", "memory")
 *     .rules("{\"rules\": [{\"path\": \"/api/*\", \"per\": \"ip\", \"minute\": 60}]}")
 *     .identity(new TenantResolver()))
 * }</pre>
 */
public final class RateLimitOptions {

    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<IdentityResolver> identities = new ArrayList<>();
    private final List<RateLimitListener> listeners = new ArrayList<>();
    private final List<RefusalRenderer> renderers = new ArrayList<>();
    private Optional<String> rules = Optional.empty();
    private Optional<PermitStore> store = Optional.empty();
    private Optional<RecordArchive> archive = Optional.empty();
    private InstantSource clock = InstantSource.system();

    /** Starts with none. */
    public RateLimitOptions() {}

    /**
     * Sets a setting, over the rules file; under context parameters, parameters of the filter and system properties.
     *
     * @param name without the prefix {@code rate-limit.}
     * @param value as it would be written in the rules file
     * @return this
     */
    public RateLimitOptions set(String name, String value) {
        settings.put(Objects.requireNonNull(name), Objects.requireNonNull(value));
        return this;
    }

    /**
     * Sets the text of the rules file; then none is read.
     *
     * @param json the document
     * @return this
     */
    public RateLimitOptions rules(String json) {
        rules = Optional.of(json);
        return this;
    }

    /**
     * Adds an identity.
     *
     * @param resolver finds its subject
     * @return this
     */
    public RateLimitOptions identity(IdentityResolver resolver) {
        identities.add(Objects.requireNonNull(resolver));
        return this;
    }

    /**
     * Adds a listener.
     *
     * @param listener told of decisions
     * @return this
     */
    public RateLimitOptions listener(RateLimitListener listener) {
        listeners.add(Objects.requireNonNull(listener));
        return this;
    }

    /**
     * Adds a renderer, for the setting {@code body} to choose.
     *
     * @param renderer writes the bodies of refusals
     * @return this
     */
    public RateLimitOptions renderer(RefusalRenderer renderer) {
        renderers.add(Objects.requireNonNull(renderer));
        return this;
    }

    /**
     * Sets the store; the setting {@code store} is then ignored, and settings of stores that are found have no effect.
     *
     * @param opened closed with the filter
     * @return this
     */
    public RateLimitOptions store(PermitStore opened) {
        store = Optional.of(opened);
        return this;
    }

    /**
     * Sets where grants outlive a stop of all nodes; then the setting {@code grants-file} has no effect.
     *
     * @param kept used by this webapp alone
     * @return this
     */
    public RateLimitOptions archive(RecordArchive kept) {
        archive = Optional.of(kept);
        return this;
    }

    /**
     * Sets the clock of response headers and of grants. Windows follow the store's own.
     *
     * @param wall epoch time; by default the system's
     * @return this
     */
    public RateLimitOptions clock(InstantSource wall) {
        clock = Objects.requireNonNull(wall);
        return this;
    }

    Map<String, String> settings() {
        return settings;
    }

    List<IdentityResolver> identities() {
        return identities;
    }

    List<RateLimitListener> listeners() {
        return listeners;
    }

    List<RefusalRenderer> renderers() {
        return renderers;
    }

    Optional<String> rules() {
        return rules;
    }

    Optional<PermitStore> store() {
        return store;
    }

    Optional<RecordArchive> archive() {
        return archive;
    }

    InstantSource clock() {
        return clock;
    }
}
