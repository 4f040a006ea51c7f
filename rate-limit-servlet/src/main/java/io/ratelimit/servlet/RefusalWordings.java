package io.ratelimit.servlet;

import io.ratelimit.Decision;
import io.ratelimit.Usage;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The last wording of a refusal by the first of the policies it names. From one refusal to the next only the wait changes, unless
 * somebody was granted another number. Safe for use by several threads.
 */
final class RefusalWordings {

    private record Known(Decision.Refused refused, Wording wording) {

        boolean isOf(Decision.Refused other) {
            return refused.reason() == other.reason()
                    && refused.retryAfter().isPresent() == other.retryAfter().isPresent()
                    && (RefusalText.seconds(refused) == 1) == (RefusalText.seconds(other) == 1)
                    && refused.message().equals(other.message())
                    && areAlike(refused.violated(), other.violated())
                    && areAlike(refused.all(), other.all());
        }

        private static boolean areAlike(List<Usage> some, List<Usage> others) {
            if (some.size() != others.size()) {
                return false;
            }
            for (int index = 0; index < some.size(); index++) {
                Usage one = some.get(index);
                Usage other = others.get(index);
                if (one.limit() != other.limit()
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
     * Returns a wording.
     *
     * @param write makes it, of the reason, the message, the names, intervals and numbers of limits, and whether the wait is there
     *     and one second, alone
     */
    Wording of(Decision.Refused refused, Function<Decision.Refused, Wording> write) {
        String first = refused.violated().isEmpty() ? "" : refused.violated().get(0).policy();
        Known known = byPolicy.get(first);
        if (known == null || !known.isOf(refused)) {
            known = new Known(refused, write.apply(refused));
            byPolicy.put(first, known);
        }
        return known.wording();
    }
}
