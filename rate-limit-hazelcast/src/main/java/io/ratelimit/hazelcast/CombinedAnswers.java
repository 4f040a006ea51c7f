package io.ratelimit.hazelcast;

import io.ratelimit.spi.StoreException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How the answers to a {@link CombinedStep} travel to the caller: for each a word with its length, then its words. A length below
 * zero is a text that says why there is no answer, a character in each word.
 */
final class CombinedAnswers {

    private CombinedAnswers() {}

    /**
     * Joins answers.
     *
     * @param answers a {@code long[]} or a {@code String} each
     */
    static long[] encode(List<Object> answers) {
        long[][] parts = new long[answers.size()][];
        int length = 0;
        for (int index = 0; index < parts.length; index++) {
            Object answer = answers.get(index);
            parts[index] = answer instanceof long[] words
                    ? words
                    : answer.toString().chars().asLongStream().toArray();
            length += 1 + parts[index].length;
        }
        long[] joined = new long[length];
        int at = 0;
        for (int index = 0; index < parts.length; index++) {
            int size = parts[index].length;
            joined[at] = answers.get(index) instanceof long[] ? size : -size;
            System.arraycopy(parts[index], 0, joined, at + 1, size);
            at += 1 + size;
        }
        return joined;
    }

    /**
     * Takes them apart.
     *
     * @param count how many were asked for
     * @return a {@code long[]} or a {@code String} each, in the order asked
     * @throws StoreException if they are not that many
     */
    static List<Object> decode(long[] joined, int count) {
        List<Object> answers = new ArrayList<>(count);
        int at = 0;
        while (at < joined.length) {
            long size = Math.abs(joined[at]);
            if (size < 0 || size >= joined.length - at) {
                throw new StoreException("the owner's answers are cut off", null);
            }
            long[] words = Arrays.copyOfRange(joined, at + 1, at + 1 + (int) size);
            answers.add(joined[at] < 0 ? text(words) : words);
            at += 1 + (int) size;
        }
        if (answers.size() != count) {
            throw new StoreException("the owner gave " + answers.size() + " answers to " + count + " asks", null);
        }
        return answers;
    }

    private static String text(long[] words) {
        StringBuilder text = new StringBuilder(words.length);
        for (long word : words) {
            text.append((char) word);
        }
        return text.toString();
    }
}
