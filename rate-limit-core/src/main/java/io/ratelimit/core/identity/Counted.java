package io.ratelimit.core.identity;

import io.ratelimit.Subject;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Whom a request is counted as for one policy.
 *
 * @param identity the identity that was found, which differs from the policy's after a fallback; parts joined by {@code +}
 * @param parts one subject per part, at least one
 * @param breadth how many requests share it; 0 is the narrowest
 */
public record Counted(String identity, List<Subject> parts, int breadth) {

    /**
     * Joins subjects.
     *
     * @param parts at least one
     * @return what is counted as one
     */
    public static Counted of(List<Subject> parts) {
        return new Counted(
                parts.stream().map(Subject::identity).collect(Collectors.joining("+")),
                List.copyOf(parts),
                parts.stream()
                        .mapToInt(part -> Identities.breadth(part.identity()))
                        .min()
                        .orElseThrow());
    }

    /**
     * Tells whether the key must not show the value.
     *
     * @return true if any part is secret
     */
    public boolean secret() {
        return parts.stream().anyMatch(Subject::secret);
    }
}
