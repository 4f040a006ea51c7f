package io.ratelimit.core.identity;

import io.ratelimit.Subject;
import io.ratelimit.spi.RequestFacts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The subjects of one request. Each resolver is asked once. Not safe for use by several threads. */
public final class RequestSubjects {

    /** A request has few identities: looking through them is cheaper than hashing. */
    private record Asked(
            String identity,
            Optional<Subject> subject,
            @Nullable Asked before) {}

    private record Found(
            String identity, Counted counted, @Nullable Found before) {}

    private @Nullable Asked asked;
    private @Nullable Found found;
    private final Identities identities;
    private final RequestFacts facts;
    private final BiConsumer<String, RuntimeException> failed;

    /**
     * Resolves for one request.
     *
     * @param identities who is asked
     * @param facts what they are asked about
     * @param failed told when a resolver throws; its subject then counts as absent
     */
    public RequestSubjects(Identities identities, RequestFacts facts, BiConsumer<String, RuntimeException> failed) {
        this.identities = identities;
        this.facts = facts;
        this.failed = failed;
    }

    /**
     * Finds whom the request is counted as. Parts that the request does not have fall back; parts that then are the same
     * count once.
     *
     * @param identity a policy's identity
     * @return never empty: {@code ip} is always there; always the same object for one identity
     */
    public Counted counted(String identity) {
        for (Found one = found; one != null; one = one.before()) {
            if (one.identity().equals(identity)) {
                return one.counted();
            }
        }
        Counted counted = count(identity);
        found = new Found(identity, counted, found);
        return counted;
    }

    private Counted count(String identity) {
        if (identity.indexOf('+') < 0) {
            return Counted.of(List.of(orFallback(identity)));
        }
        Map<String, Subject> parts = new LinkedHashMap<>();
        for (String part : identity.split("\\+", -1)) {
            Subject subject = orFallback(part);
            parts.put(subject.identity(), subject);
        }
        return Counted.of(List.copyOf(parts.values()));
    }

    /**
     * Finds the subject of one identity, without fallback.
     *
     * @param identity its name
     * @return empty if the request has none
     */
    public Optional<Subject> find(String identity) {
        for (Asked one = asked; one != null; one = one.before()) {
            if (one.identity().equals(identity)) {
                return one.subject();
            }
        }
        Optional<Subject> subject = ask(identity);
        asked = new Asked(identity, subject, asked);
        return subject;
    }

    private Subject orFallback(String identity) {
        String at = identity;
        while (true) {
            Optional<Subject> subject = find(at);
            if (subject.isPresent()) {
                return subject.get();
            }
            if (at.equals("ip")) {
                return Subject.of("ip", "unknown");
            }
            at = Identities.fallback(at);
        }
    }

    private Optional<Subject> ask(String identity) {
        try {
            return identities.resolve(identity, facts);
        } catch (RuntimeException e) {
            failed.accept(identity, e);
            return Optional.empty();
        }
    }
}
