package io.ratelimit.benchmarks.grid;

import io.ratelimit.core.identity.Identities;
import io.ratelimit.spi.RequestFacts;
import java.security.Principal;
import java.util.List;
import java.util.Optional;

/** The request of one caller, with a token, a client and an address that nobody else has. */
record Caller(String path, int key) implements RequestFacts {

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public List<String> headers(String name) {
        return name.equalsIgnoreCase("Authorization") ? List.of("Bearer token-" + key) : List.of();
    }

    @Override
    public String clientAddress() {
        return "10.1." + key / 250 + "." + key % 250;
    }

    @Override
    public Optional<Principal> principal() {
        return Optional.empty();
    }

    @Override
    public Optional<String> form(String name) {
        return Optional.empty();
    }

    @Override
    public Optional<Object> attribute(String name) {
        return name.equals(Identities.CLIENT_ATTRIBUTE) ? Optional.of("client-" + key) : Optional.empty();
    }
}
