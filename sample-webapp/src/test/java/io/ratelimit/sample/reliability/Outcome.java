package io.ratelimit.sample.reliability;

import java.util.List;
import java.util.Optional;

/**
 * What came of a run.
 *
 * @param findings from the answers
 * @param errors that clients saw
 * @param moved calls that another node had to answer
 * @param stored in the windows at the end
 * @param degraded decisions that the nodes say they made alone, if they do
 * @param notes more that was measured
 */
record Outcome(
        Findings findings,
        List<String> errors,
        long moved,
        Stored stored,
        Optional<Long> degraded,
        List<String> notes) {

    /** Copies the lists. */
    Outcome {
        errors = List.copyOf(errors);
        notes = List.copyOf(notes);
    }

    /** In one line. */
    String text() {
        return "over N: " + findings.over() + " of " + findings.subjects() + " subjects (by answers of the grid: "
                + findings.overOnGrid() + "); client errors: " + errors.size() + " of " + findings.calls()
                + " calls; moved: " + moved + "; doubled: " + stored.doubled() + ", lost: " + stored.lost()
                + " permits in " + stored.subjects() + " subjects read"
                + (stored.unread() == 0 ? "" : " (" + stored.unread() + " not readable)")
                + "; answers by a node alone: " + findings.alone()
                + degraded.map(told -> " (told by /health: " + told + ")").orElse("") + ", over its share: "
                + findings.overShare() + "; " + findings.latencies()
                + (notes.isEmpty() ? "" : "; " + String.join(", ", notes));
    }
}
