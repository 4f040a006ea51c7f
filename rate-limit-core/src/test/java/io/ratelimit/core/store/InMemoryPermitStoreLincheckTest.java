package io.ratelimit.core.store;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.core.window.Windows;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Part;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuarantee;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Parallel calls for one subject behave as if made one after another, also while entries are forgotten and swept. */
@Param(name = "subject", gen = IntGen.class, conf = "1:2")
@Param(name = "cost", gen = IntGen.class, conf = "1:2")
@Param(name = "id", gen = IntGen.class, conf = "1:2")
public class InMemoryPermitStoreLincheckTest {

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final List<Limit> LIMITS = List.of(new Limit(Interval.SECOND, 3), new Limit(Interval.MINUTE, 5));

    private final AtomicLong millis = new AtomicLong(1_000_000);
    private final InMemoryPermitStore store = new InMemoryPermitStore(
            new InstantSource() {
                @Override
                public Instant instant() {
                    return Instant.ofEpochMilli(millis());
                }

                @Override
                public long millis() {
                    return millis.get();
                }
            },
            7);

    @Operation
    public String spend(@Param(name = "subject") int subject, @Param(name = "cost") int cost) {
        return ask(subject, cost, new Manner.Spend());
    }

    @Operation
    public String hold(@Param(name = "subject") int subject, @Param(name = "id") int id) {
        return ask(subject, 1, new Manner.Hold(id, 700));
    }

    @Operation
    public void keep(@Param(name = "subject") int subject, @Param(name = "id") int id) {
        store.settle("s" + subject, id, true, SOON);
    }

    @Operation
    public void giveBack(@Param(name = "subject") int subject, @Param(name = "id") int id) {
        store.settle("s" + subject, id, false, SOON);
    }

    @Operation
    public String peek(@Param(name = "subject") int subject) {
        return ask(subject, 1, new Manner.Peek());
    }

    @Operation
    public void forget(@Param(name = "subject") int subject) {
        store.forget("s" + subject, SOON);
    }

    @Operation
    public void pass() {
        millis.addAndGet(400);
    }

    /** Whether an ask created its entry depends on what the sweep had reached, which no caller may rely on. */
    private String ask(int subject, int cost, Manner manner) {
        Answer answer = store.acquire(new Ask("s" + subject, List.of(new Part(1, LIMITS, cost)), manner, false), SOON);
        return answer.outcome() + " " + answer.readings();
    }

    @Test
    @DisplayName("linearizable under stress")
    void stress() {
        new StressOptions()
                .iterations(10)
                .invocationsPerIteration(500)
                .threads(3)
                .actorsBefore(2)
                .actorsPerThread(3)
                .actorsAfter(2)
                .check(InMemoryPermitStoreLincheckTest.class);
    }

    @Test
    @DisplayName("linearizable under each interleaving that the model checker tries")
    void modelChecking() {
        // The arithmetic has no shared state but its array: what matters is who calls it when, and under which lock.
        ManagedStrategyGuarantee arithmetic = ManagedStrategyGuaranteeKt.forClasses(Windows.class.getName())
                .allMethods()
                .ignore();
        new ModelCheckingOptions()
                .addGuarantee(arithmetic)
                .iterations(6)
                .invocationsPerIteration(150)
                .threads(2)
                .actorsBefore(1)
                .actorsPerThread(3)
                .actorsAfter(1)
                .check(InMemoryPermitStoreLincheckTest.class);
    }
}
