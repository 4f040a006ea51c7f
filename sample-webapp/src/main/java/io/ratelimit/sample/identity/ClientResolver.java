package io.ratelimit.sample.identity;

import io.ratelimit.Subject;
import io.ratelimit.spi.IdentityResolver;
import io.ratelimit.spi.RequestFacts;
import java.util.Optional;

/** The client is the one that the token names; at the token endpoint the one that asks for a token. */
public final class ClientResolver implements IdentityResolver {

    private static final String TOKEN_ENDPOINT = "/oauth/token";

    /** For the limiter. */
    public ClientResolver() {}

    @Override
    public String identity() {
        return "client";
    }

    @Override
    public Optional<Subject> resolve(RequestFacts request) {
        Optional<String> client = request.path().equals(TOKEN_ENDPOINT)
                ? claimed(request)
                : DemoToken.of(request).map(DemoToken::client);
        return client.filter(id -> !id.isEmpty()).map(id -> Subject.of("client", id));
    }

    private static Optional<String> claimed(RequestFacts request) {
        return request.header("Authorization")
                .flatMap(ClientCredentials::basic)
                .map(ClientCredentials::client)
                .or(() -> request.form("client_id"));
    }
}
