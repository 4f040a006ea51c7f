package io.ratelimit.benchmarks.decision;

import java.util.concurrent.ThreadLocalRandom;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One thread's way through the keys. */
@State(Scope.Thread)
public class Walk {

    private int at;
    private int keys = 1;

    /**
     * Starts anywhere.
     *
     * @param workload says how many keys there are
     */
    @Setup
    public void prepare(Workload workload) {
        keys = workload.keys;
        at = ThreadLocalRandom.current().nextInt(keys);
    }

    int next() {
        at = at + 1 == keys ? 0 : at + 1;
        return at;
    }
}
