package io.ratelimit.core;

import java.util.ArrayList;
import java.util.List;

/** What a request has read of its limits so far, in the order first read. Not safe for use by several threads. */
final class Measurements {

    private List<Measured> measured = new ArrayList<>(0);

    List<Measured> all() {
        return measured;
    }

    /**
     * Adds what a pass has read, each in its old place, so that a policy's place in the headers does not depend on what was spent
     * last.
     *
     * @param newer belongs to this from now on
     */
    void put(List<Measured> newer) {
        if (measured.isEmpty()) {
            measured = newer;
        } else {
            newer.forEach(this::put);
        }
    }

    private void put(Measured newer) {
        for (int index = 0; index < measured.size(); index++) {
            if (newer.isOf(measured.get(index))) {
                measured.set(index, newer);
                return;
            }
        }
        measured.add(newer);
    }

    /** As they are after permits were given back. */
    void less(Held hold) {
        for (Charge charge : hold.charges()) {
            measured.replaceAll(
                    one -> one.policy().name().equals(charge.policy().name()) ? one.less(charge.cost()) : one);
        }
    }

    /** Returns what was read before, and then what a later pass has read. */
    List<Measured> with(List<Measured> later) {
        if (measured.isEmpty()) {
            return later;
        }
        List<Measured> both = new ArrayList<>(measured);
        both.removeIf(earlier -> later.stream().anyMatch(earlier::isOf));
        both.addAll(later);
        return both;
    }

    void clear() {
        measured.clear();
    }
}
