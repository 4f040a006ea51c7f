package io.ratelimit.core.identity;

import io.ratelimit.Subject;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;

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
        if (parts.size() == 1) {
            String identity = parts.get(0).identity();
            return new Counted(identity, List.copyOf(parts), Identities.breadth(identity));
        }
        StringJoiner identity = new StringJoiner("+");
        int breadth = Integer.MAX_VALUE;
        for (Subject part : parts) {
            identity.add(part.identity());
            breadth = Math.min(breadth, Identities.breadth(part.identity()));
        }
        return new Counted(identity.toString(), List.copyOf(parts), breadth);
    }

    /**
     * Returns the parts by how many requests share them, in whatever order the policy names them.
     *
     * @return as many as there are parts
     */
    public List<Subject> narrowestFirst() {
        if (parts.size() == 1) {
            return parts;
        }
        return parts.stream()
                .sorted(Comparator.comparingInt(part -> Identities.breadth(part.identity())))
                .toList();
    }

    /**
     * Tells whether the key must not show the value.
     *
     * @return true if any part is secret
     */
    public boolean secret() {
        for (Subject part : parts) {
            if (part.secret()) {
                return true;
            }
        }
        return false;
    }
}
