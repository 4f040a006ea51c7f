package io.ratelimit.core;

import io.ratelimit.spi.PermitStoreProvider;
import java.util.Optional;

/** A webapp that offers nothing to a store. */
public record NoWebapp() implements PermitStoreProvider.Context {

    @Override
    public Optional<String> setting(String name) {
        return Optional.empty();
    }

    @Override
    public Optional<Object> attribute(String name) {
        return Optional.empty();
    }
}
