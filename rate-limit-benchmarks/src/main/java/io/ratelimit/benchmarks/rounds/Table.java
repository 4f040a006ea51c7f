package io.ratelimit.benchmarks.rounds;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A table in Markdown. */
public final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    /**
     * Starts without rows.
     *
     * @param head names of the columns
     */
    public Table(List<String> head) {
        row(head);
        row(Collections.nCopies(head.size(), "---"));
    }

    /**
     * Adds a row.
     *
     * @param cells a text for each column
     */
    public void row(List<String> cells) {
        rows.add(List.copyOf(cells));
    }

    /** Returns a line for each row, each with its end. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        rows.forEach(row -> text.append("| ").append(String.join(" | ", row)).append(" |\n"));
        return text.toString();
    }
}
