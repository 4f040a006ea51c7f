package io.ratelimit.sample.identity;

import io.ratelimit.Subject;
import io.ratelimit.spi.IdentityResolver;
import io.ratelimit.spi.RequestFacts;
import java.util.Optional;

/** The user of a client's token: {@code <client>-user}, or whom the header {@code X-User} names. */
public final class UserResolver implements IdentityResolver {

    /** For the limiter. */
    public UserResolver() {}

    @Override
    public String identity() {
        return "user";
    }

    @Override
    public Optional<Subject> resolve(RequestFacts request) {
        return DemoToken.of(request)
                .map(token -> request.header("X-User")
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .orElse(token.client() + "-user"))
                .map(name -> Subject.of("user", name));
    }
}
