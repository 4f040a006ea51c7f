package io.ratelimit.benchmarks;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

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
     * @param selections words that select
     * @param known other words; one that ends in {@code =} takes a whole number
     * @return this
     * @throws IllegalArgumentException if one is not known
     */
    public Words only(Collection<String> selections, String... known) {
        Set<String> names = new TreeSet<>(selections);
        names.addAll(List.of(known));
        for (String word : given) {
            if (!names.contains(word.substring(0, word.indexOf('=') + 1)) && !names.contains(word)) {
                throw new IllegalArgumentException(
                        "there is no word '" + word + "'; known: " + String.join(", ", names));
            }
        }
        return this;
    }

    /**
     * Checks that every word means something.
     *
     * @param known words; one that ends in {@code =} takes a whole number
     * @return this
     * @throws IllegalArgumentException if one is not known
     */
    public Words only(String... known) {
        return only(List.of(), known);
    }

    /**
     * Checks that no word was given which would have no effect.
     *
     * @param beside if this word was given
     * @param unused words; one that ends in {@code =} with any number
     * @return this
     * @throws IllegalArgumentException if one was
     */
    public Words without(String beside, String... unused) {
        for (String word : given) {
            String name = word.substring(0, word.indexOf('=') + 1);
            if (has(beside) && List.of(unused).contains(name.isEmpty() ? word : name)) {
                throw new IllegalArgumentException(
                        word + " has no effect beside " + beside + ": leave one of them out");
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
     * Tells whether one of several things is to be done: all are, unless some were named.
     *
     * @param one this one
     * @param all of them
     * @return true if so
     */
    public boolean selects(String one, Collection<String> all) {
        return given.contains(one) || all.stream().noneMatch(given::contains);
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
