package io.ratelimit.core.identity;

import io.ratelimit.Subject;
import io.ratelimit.core.config.Problems;
import io.ratelimit.spi.IdentityResolver;
import io.ratelimit.spi.RequestFacts;
import java.security.Principal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The identities of one deployment: the built-in ones and the application's. Immutable after start-up.
 *
 * <ul>
 *   <li>{@code ip}: the client's address, IPv6 by prefix;
 *   <li>{@code token}: the bearer token of the {@code Authorization} header (RFC 6750 section 2.1), a secret;
 *   <li>{@code user}: the authenticated principal's name;
 *   <li>{@code client}: the request attribute that the application's authentication sets, see {@link #CLIENT_ATTRIBUTE};
 *   <li>{@code all}: everybody together.
 * </ul>
 */
public final class Identities {

    /** The request attribute with the client id that the application has verified: {@value}. */
    public static final String CLIENT_ATTRIBUTE = "io.ratelimit.client";

    private static final List<String> BUILT_IN = List.of("ip", "token", "user", "client", "all");
    private static final Map<String, String> FALLBACK = Map.of("user", "client", "token", "client");

    private static final int IPV4_BYTES = 4;

    private final Map<String, IdentityResolver> resolvers = new LinkedHashMap<>();
    private final int ipv6Prefix;

    /**
     * The built-in identities and those of the application, which win.
     *
     * @param application resolvers of the application
     * @param ipv6Prefix leading bits of an IPv6 address that are counted together, 32 to 128
     * @param problems told of two resolvers for one identity
     */
    public Identities(List<IdentityResolver> application, int ipv6Prefix, Problems problems) {
        for (String identity : BUILT_IN) {
            resolvers.put(identity, new BuiltIn(identity, ipv6Prefix));
        }
        Map<String, IdentityResolver> added = new LinkedHashMap<>();
        for (IdentityResolver resolver : application) {
            String place = "identity resolver " + resolver.getClass().getName();
            try {
                IdentityResolver rival = added.put(Subject.requireIdentity(resolver.identity()), resolver);
                if (rival != null) {
                    problems.error(
                            place,
                            "resolves '" + resolver.identity() + "' as does "
                                    + rival.getClass().getName() + ": remove one");
                }
            } catch (IllegalArgumentException e) {
                problems.error(place, String.valueOf(e.getMessage()));
            }
        }
        resolvers.putAll(added);
        this.ipv6Prefix = ipv6Prefix;
    }

    /**
     * Returns the identities that can be resolved.
     *
     * @return in alphabetical order
     */
    public Set<String> names() {
        return new TreeSet<>(resolvers.keySet());
    }

    /**
     * Tells whether the values of an identity are secrets, which nobody may see or keep.
     *
     * @param identity one of {@link #names}
     * @return false if nothing resolves it
     */
    public boolean isSecret(String identity) {
        IdentityResolver resolver = resolvers.get(identity);
        return resolver != null && resolver.secret();
    }

    /**
     * Returns what a value is counted as that a person has written.
     *
     * @param identity one of {@link #names}
     * @param value for example an address in any spelling
     * @return for the built-in {@code ip} and {@code token} what a request with that address or token is counted as; else the value
     *     itself
     * @throws IllegalArgumentException if no request is counted as that: no address, or a range of them
     */
    public String counted(String identity, String value) {
        if (!(resolvers.get(identity) instanceof BuiltIn)) {
            return value;
        }
        return switch (identity) {
            case "token" -> JwtSpelling.plain(value);
            case "ip" -> value.equals(AddressRange.UNKNOWN) ? value : countedAddress(value);
            default -> value;
        };
    }

    private String countedAddress(String value) {
        String address = value.replaceFirst("/.*", "");
        int bytes = AddressRange.bytes(address).map(literal -> literal.length).orElse(0);
        int whole = bytes == IPV4_BYTES ? Byte.SIZE * IPV4_BYTES : ipv6Prefix;
        if (bytes == 0 || !(value.equals(address) || value.equals(address + "/" + whole))) {
            throw new IllegalArgumentException("must be one address: IPv4 addresses are counted one by one, "
                    + "IPv6 addresses by /" + ipv6Prefix);
        }
        return AddressRange.counted(address, ipv6Prefix);
    }

    /**
     * Returns every identity that a request may be counted as, whatever it lacks.
     *
     * @param identity a policy's; parts joined by {@code +}
     * @return that identity first, then what it falls back to; parts joined by {@code +}
     */
    public static Set<String> countedAs(String identity) {
        Set<List<String>> combinations = new LinkedHashSet<>(Set.of(List.of()));
        for (String part : identity.split("\\+", -1)) {
            Set<List<String>> longer = new LinkedHashSet<>();
            for (List<String> before : combinations) {
                for (String one : withFallbacks(part)) {
                    List<String> joined = new ArrayList<>(before);
                    if (!joined.contains(one)) {
                        joined.add(one);
                    }
                    longer.add(joined);
                }
            }
            combinations = longer;
        }
        return combinations.stream()
                .map(parts -> String.join("+", parts))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static List<String> withFallbacks(String part) {
        List<String> all = new ArrayList<>(List.of(part));
        while (!all.get(all.size() - 1).equals("ip")) {
            all.add(fallback(all.get(all.size() - 1)));
        }
        return all;
    }

    /**
     * Returns what to count instead of an identity that a request does not have.
     *
     * @param identity one part of a policy's identity
     * @return {@code client} for {@code user} and {@code token}, {@code ip} for all others
     */
    static String fallback(String identity) {
        return FALLBACK.getOrDefault(identity, "ip");
    }

    /**
     * Orders identities: what many requests share comes last, so that most refusals come from narrow subjects, before
     * anything broad is touched.
     *
     * @param identity one part of a policy's identity
     * @return 0 for the narrowest
     */
    static int breadth(String identity) {
        return switch (identity) {
            case "token" -> 0;
            case "user" -> 1;
            case "client" -> 3;
            case "ip" -> 4;
            case "all" -> 5;
            default -> 2;
        };
    }

    Optional<Subject> resolve(String identity, RequestFacts facts) {
        IdentityResolver resolver = resolvers.get(identity);
        if (resolver == null) {
            throw new IllegalArgumentException("unknown identity '" + identity + "'");
        }
        Optional<Subject> subject = resolver.resolve(facts);
        if (subject.isPresent() && !subject.get().identity().equals(identity)) {
            throw new IllegalStateException("the resolver of '" + identity + "' returned a subject of '"
                    + subject.get().identity() + "'");
        }
        return subject;
    }

    private record BuiltIn(String identity, int ipv6Prefix) implements IdentityResolver {

        @Override
        public Optional<Subject> resolve(RequestFacts facts) {
            return switch (identity) {
                case "ip" -> Optional.of(Subject.of("ip", AddressRange.counted(facts.clientAddress(), ipv6Prefix)));
                case "token" -> token(facts);
                case "user" -> named("user", facts.principal().map(Principal::getName));
                case "client" ->
                    named("client", facts.attribute(CLIENT_ATTRIBUTE).map(Object::toString));
                default -> Optional.of(Subject.of("all", "all"));
            };
        }

        private static Optional<Subject> named(String identity, Optional<String> name) {
            return name.isEmpty() || name.get().isEmpty()
                    ? Optional.empty()
                    : Optional.of(Subject.of(identity, name.get()));
        }
    }

    /** Of several lines the first, as those take that authenticate: a second could name another token in each request. */
    private static Optional<Subject> token(RequestFacts facts) {
        return facts.header("Authorization")
                .map(BearerToken::of)
                .filter(token -> !token.isEmpty())
                .map(token -> Subject.secret("token", token));
    }
}
