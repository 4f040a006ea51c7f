package io.ratelimit.benchmarks.decision;

import java.util.concurrent.ThreadLocalRandom;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/** One thread's way through the keys: every other goes backwards, or those who meet would go on side by side. */
@State(Scope.Thread)
public class Walk {

    private int at;
    private int keys = 1;
    private int step;

    /**
     * Starts anywhere.
     *
     * @param workload says how many keys there are
     * @param threads says which this is
     */
    @Setup
    public void prepare(Workload workload, ThreadParams threads) {
        keys = workload.keys;
        step = threads.getThreadIndex() % 2 == 0 ? 1 : keys - 1;
        at = ThreadLocalRandom.current().nextInt(keys);
    }

    int next() {
        at += step;
        at = at >= keys ? at - keys : at;
        return at;
    }
}
