package io.ratelimit.servlet;

import io.ratelimit.Usage;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The last text of {@code RateLimit-Policy} by the first of the policies it names. Unless somebody was granted another number, it
 * is the same for every request to an endpoint. Safe for use by several threads.
 */
final class PolicyTexts {

    private record Known(List<Usage> usages, String text) {

        boolean isOf(List<Usage> others) {
            if (usages.size() != others.size()) {
                return false;
            }
            for (int index = 0; index < others.size(); index++) {
                Usage one = usages.get(index);
                Usage other = others.get(index);
                if (one.quota() != other.quota()
                        || one.interval() != other.interval()
                        || !one.wireName().equals(other.wireName())) {
                    return false;
                }
            }
            return true;
        }
    }

    private final ConcurrentHashMap<String, Known> byPolicy = new ConcurrentHashMap<>();

    /**
     * Returns a text.
     *
     * @param usages at least one
     * @param write makes it, of names, quotas and intervals alone
     */
    String of(List<Usage> usages, Function<List<Usage>, String> write) {
        String first = usages.get(0).policy();
        Known known = byPolicy.get(first);
        if (known == null || !known.isOf(usages)) {
            known = new Known(usages, write.apply(usages));
            byPolicy.put(first, known);
        }
        return known.text();
    }
}
