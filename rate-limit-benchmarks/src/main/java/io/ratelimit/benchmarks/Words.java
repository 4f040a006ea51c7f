package io.ratelimit.benchmarks;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The words behind the name of a part.
 *
 * @param given for example {@code short} or {@code members=3}
 */
public record Words(List<String> given) {
    /** Copies the list. */
    public Words {
        given = List.copyOf(given);
    }

    /**
     * Checks that every word means something.
     *
     * @param known words; one that ends in {@code =} takes a whole number
     * @return this
     * @throws IllegalArgumentException if one is not known
     */
    public Words only(String... known) {
        Set<String> names = Set.of(known);
        for (String word : given) {
            if (!names.contains(word.substring(0, word.indexOf('=') + 1)) && !names.contains(word)) {
                throw new IllegalArgumentException("there is no word '" + word + "'; known: "
                        + names.stream().sorted().collect(Collectors.joining(", ")));
            }
        }
        return this;
    }

    /**
     * Tells whether a word was given.
     *
     * @param word the word
     * @return true if so
     */
    public boolean has(String word) {
        return given.contains(word);
    }

    /**
     * Returns the number of a word.
     *
     * @param name without {@code =}
     * @param otherwise if it was not given
     * @return the number
     * @throws IllegalArgumentException if it is not a whole number
     */
    public int number(String name, int otherwise) {
        return given.stream()
                .filter(word -> word.startsWith(name + "="))
                .mapToInt(word -> Integer.parseInt(word.substring(name.length() + 1)))
                .findFirst()
                .orElse(otherwise);
    }
}
