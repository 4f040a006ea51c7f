package io.ratelimit.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Subject;
import io.ratelimit.core.FakeRequest;
import io.ratelimit.core.config.Problems;
import io.ratelimit.spi.IdentityResolver;
import io.ratelimit.spi.RequestFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RequestSubjectsTest {

    private final Problems problems = new Problems();
    private final List<String> failures = new ArrayList<>();

    @Test
    @DisplayName("an identity that the request has is counted as itself")
    void present() {
        FakeRequest request = new FakeRequest().token("abc").client("acme").user("ann");
        assertThat(counted("token", request).parts()).containsExactly(Subject.secret("token", "abc"));
        assertThat(counted("client", request).parts()).containsExactly(Subject.of("client", "acme"));
        assertThat(counted("user", request).parts()).containsExactly(Subject.of("user", "ann"));
        assertThat(counted("ip", request).parts()).containsExactly(Subject.of("ip", "192.0.2.1"));
        assertThat(counted("all", request).parts()).containsExactly(Subject.of("all", "all"));
    }

    @Test
    @DisplayName("an absent identity falls back: user and token to client, client to ip")
    void fallsBack() {
        FakeRequest known = new FakeRequest().client("acme");
        assertThat(counted("user", known).identity()).isEqualTo("client");
        assertThat(counted("token", known).identity()).isEqualTo("client");
        assertThat(counted("token", new FakeRequest()).identity()).isEqualTo("ip");
        assertThat(counted("client", new FakeRequest()).identity()).isEqualTo("ip");
    }

    @Test
    @DisplayName("joined identities fall back part by part, equal parts count once")
    void joined() {
        assertThat(counted("user+client", new FakeRequest().user("ann").client("acme"))
                        .parts())
                .containsExactly(Subject.of("user", "ann"), Subject.of("client", "acme"));
        assertThat(counted("user+client", new FakeRequest().client("acme")).parts())
                .containsExactly(Subject.of("client", "acme"));
        assertThat(counted("user+client", new FakeRequest().user("ann")).identity())
                .isEqualTo("user+ip");
        assertThat(counted("user+client", new FakeRequest()).identity()).isEqualTo("ip");
    }

    @Test
    @DisplayName("only a bearer token names a token, whatever the case of the scheme (RFC 6750)")
    void bearer() {
        assertThat(counted("token", new FakeRequest().header("Authorization", "bEaReR  a-b._~+/9=="))
                        .parts())
                .containsExactly(Subject.secret("token", "a-b._~+/9=="));
        for (String line : List.of("Basic abc", "Bearer", "Bearer ", "abc")) {
            assertThat(counted("token", new FakeRequest().header("Authorization", line))
                            .identity())
                    .as(line)
                    .isEqualTo("ip");
        }
        assertThat(counted("token", new FakeRequest().header("Authorization", "Bearer x", "Bearer y"))
                        .parts())
                .as("of several lines the first")
                .containsExactly(Subject.secret("token", "x"));
        assertThat(counted("token", new FakeRequest().header("Authorization", "Basic x", "Bearer y"))
                        .identity())
                .isEqualTo("ip");
    }

    @Test
    @DisplayName("a resolver of the application replaces the built-in one; one that throws counts as absent")
    void ownResolver() {
        IdentityResolver client =
                resolver("client", facts -> facts.header("X-Client").map(name -> Subject.of("client", name)));
        IdentityResolver broken = resolver("tenant", facts -> {
            throw new IllegalStateException("as the test wants");
        });
        FakeRequest request = new FakeRequest().client("ignored").header("X-Client", "acme");
        assertThat(counted("client", request, client, broken).parts()).containsExactly(Subject.of("client", "acme"));
        assertThat(counted("tenant", request, client, broken).identity()).isEqualTo("ip");
        assertThat(failures).containsExactly("tenant");
    }

    @Test
    @DisplayName("a resolver that answers with another identity is at fault, not believed")
    void wrongIdentity() {
        IdentityResolver lying = resolver("tenant", facts -> Optional.of(Subject.of("all", "all")));
        assertThat(counted("tenant", new FakeRequest(), lying).identity()).isEqualTo("ip");
        assertThat(failures).containsExactly("tenant");
    }

    @Test
    @DisplayName("two resolvers for one identity are a mistake")
    void twoResolvers() {
        new Identities(
                List.of(resolver("a", facts -> Optional.empty()), resolver("a", facts -> Optional.empty())),
                64,
                problems);
        assertThat(problems.errors()).singleElement().asString().contains("resolves 'a' as does");
    }

    @Test
    @DisplayName("each resolver is asked once per request")
    void askedOnce() {
        List<RequestFacts> asked = new ArrayList<>();
        IdentityResolver counting = resolver("tenant", facts -> {
            asked.add(facts);
            return Optional.empty();
        });
        RequestSubjects subjects = subjects(new FakeRequest(), counting);
        subjects.counted("tenant");
        subjects.counted("tenant+client");
        assertThat(asked).hasSize(1);
    }

    @Test
    @DisplayName("narrow subjects come before broad ones")
    void order() {
        FakeRequest request = new FakeRequest().token("t").client("c").user("u");
        assertThat(List.of("token", "user", "client", "ip", "all").stream()
                        .map(identity -> counted(identity, request).breadth())
                        .toList())
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(counted("client+ip", request).breadth())
                .isEqualTo(counted("client", request).breadth());
    }

    private Counted counted(String identity, FakeRequest request, IdentityResolver... own) {
        return subjects(request, own).counted(identity);
    }

    private RequestSubjects subjects(FakeRequest request, IdentityResolver... own) {
        return new RequestSubjects(
                new Identities(List.of(own), 64, problems), request, (identity, failure) -> failures.add(identity));
    }

    private static IdentityResolver resolver(String identity, Function<RequestFacts, Optional<Subject>> resolve) {
        return new IdentityResolver() {
            @Override
            public String identity() {
                return identity;
            }

            @Override
            public Optional<Subject> resolve(RequestFacts request) {
                return resolve.apply(request);
            }
        };
    }
}
