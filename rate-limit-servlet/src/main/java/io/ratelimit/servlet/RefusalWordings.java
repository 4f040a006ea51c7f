package io.ratelimit.servlet;

import io.ratelimit.Decision;
import io.ratelimit.Usage;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

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

    /** Returns the wording of another refusal that differs in its wait at most; null if it is not known. */
    @Nullable Wording find(Decision.Refused refused) {
        Known known = byPolicy.get(policy(refused));
        return known != null && known.isOf(refused) ? known.wording() : null;
    }

    /**
     * Keeps a wording.
     *
     * @param wording made of the refusal's reason, message, limits, and whether it has a wait and that is one second, alone
     */
    void put(Decision.Refused refused, Wording wording) {
        byPolicy.put(policy(refused), new Known(refused, wording));
    }

    private static String policy(Decision.Refused refused) {
        return refused.violated().isEmpty() ? "" : refused.violated().get(0).policy();
    }
}
