package io.ratelimit.core;

import io.ratelimit.spi.RequestFacts;
import java.security.Principal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request made of values. */
public class FakeRequest implements RequestFacts {

    private final Map<String, List<String>> headers = new HashMap<>();
    private final Map<String, Object> attributes = new HashMap<>();
    private String address = "192.0.2.1";
    private Optional<Principal> principal = Optional.empty();

    public FakeRequest token(String token) {
        headers.put("Authorization", List.of("Bearer " + token));
        return this;
    }

    public FakeRequest header(String name, String... lines) {
        headers.put(name, List.of(lines));
        return this;
    }

    public FakeRequest client(String client) {
        attributes.put("io.ratelimit.client", client);
        return this;
    }

    public FakeRequest user(String user) {
        principal = Optional.of(() -> user);
        return this;
    }

    public FakeRequest from(String clientAddress) {
        address = clientAddress;
        return this;
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return "/";
    }

    @Override
    public List<String> headers(String name) {
        return headers.getOrDefault(name, List.of());
    }

    @Override
    public String clientAddress() {
        return address;
    }

    @Override
    public Optional<Principal> principal() {
        return principal;
    }

    @Override
    public Optional<String> form(String name) {
        return Optional.empty();
    }

    @Override
    public Optional<Object> attribute(String name) {
        return Optional.ofNullable(attributes.get(name));
    }
}
