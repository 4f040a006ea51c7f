package io.ratelimit.core.admin;

import java.util.List;

/** An operator's wish that cannot be fulfilled, with everything that is wrong with it. */
public final class AdministrationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Kind {
        /** Something is wrong with the wish. */
        INVALID,
        /** What it is about does not exist. */
        UNKNOWN,
        /** It stands against something that exists, such as the largest number of grants. */
        CONFLICT,
        /** The store does not answer; it may have been done or not. */
        UNAVAILABLE
    }

    /**
     * One thing that is wrong.
     *
     * @param pointer the JSON pointer (RFC 6901) of the member of the draft, for example {@code /until}; empty for all of it
     * @param detail what is wrong, and what to write instead
     */
    public record Fault(String pointer, String detail) {}

    private final Kind kind;
    private final transient List<Fault> faults;

    /**
     * Lists what is wrong.
     *
     * @param kind why
     * @param faults at least one
     */
    public AdministrationException(Kind kind, List<Fault> faults) {
        super(faults.stream()
                .map(Fault::detail)
                .reduce((one, other) -> one + "; " + other)
                .orElse(kind.name()));
        this.kind = kind;
        this.faults = List.copyOf(faults);
    }

    /**
     * Returns why.
     *
     * @return decides about the status of an answer
     */
    public Kind kind() {
        return kind;
    }

    /**
     * Returns what is wrong.
     *
     * @return at least one
     */
    public List<Fault> faults() {
        return faults;
    }
}
