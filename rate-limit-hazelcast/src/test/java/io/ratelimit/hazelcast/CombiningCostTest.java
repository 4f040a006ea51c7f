package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.map.EntryProcessor;
import com.sun.management.ThreadMXBean;
import io.ratelimit.spi.PermitStore.Ask;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What combining costs a subject that nobody else asks for. */
class CombiningCostTest {

    @Test
    @DisplayName("one caller at a time pays at most a quarter of a kilobyte")
    void aSubjectWithoutACrowdPaysLittle() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (TestMember member = TestMember.alone()) {
            Ask ask = Spenders.ask("quiet", 5);
            GridCall grid = GridCalls.by(new Immediate(), member);
            Combining combining = new Combining(grid);
            Runnable alone = () -> grid.run(ask.subject(), new AcquireStep(ask), Spenders.TIMEOUT);
            Runnable combined = () -> combining.run(ask, Spenders.TIMEOUT);
            long difference = allocated(threads, combined) - allocated(threads, alone);
            assertThat(difference).isLessThanOrEqualTo(256);
        }
    }

    /** Returns the bytes of one run. */
    private static long allocated(ThreadMXBean threads, Runnable work) {
        int runs = 2_000;
        for (int run = 0; run < runs; run++) {
            work.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int run = 0; run < runs; run++) {
            work.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / runs;
    }

    /** Answers at once, of the same answer to all. */
    private static final class Immediate implements Route {
        private final Future<Object> answer = CompletableFuture.completedFuture(new long[] {0, 1, 1, -1});

        @Override
        public Future<?> send(String subject, EntryProcessor<String, long[], Object> step) {
            return answer;
        }

        @Override
        public String describe() {
            return "an answer of the test";
        }
    }
}
