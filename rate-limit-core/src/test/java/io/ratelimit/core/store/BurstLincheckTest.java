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
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuarantee;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Mostly the same ask of one subject within one instant, so that most of them come in a burst, and what ends bursts. */
public class BurstLincheckTest {

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final List<Limit> LIMITS = List.of(new Limit(Interval.MINUTE, 6), new Limit(Interval.HOUR, 7));

    private final InMemoryPermitStore store =
            new InMemoryPermitStore(InstantSource.fixed(Instant.ofEpochMilli(1_000_000)), 7);

    @Operation
    public String spend() {
        return ask(1, new Manner.Spend());
    }

    @Operation
    public String spendToo() {
        return ask(1, new Manner.Spend());
    }

    @Operation
    public String spendAsWell() {
        return ask(1, new Manner.Spend());
    }

    @Operation
    public String spendMore() {
        return ask(2, new Manner.Spend());
    }

    @Operation
    public String peek() {
        return ask(1, new Manner.Peek());
    }

    @Operation
    public void forget() {
        store.forget("s", SOON);
    }

    private String ask(int cost, Manner manner) {
        Answer answer = store.acquire(new Ask("s", List.of(new Part(1, LIMITS, cost)), manner, false), SOON);
        return answer.outcome() + " " + answer.readings();
    }

    @Test
    @DisplayName("grants that share a burst are linearizable under stress")
    void stress() {
        new StressOptions()
                .iterations(10)
                .invocationsPerIteration(500)
                .threads(3)
                .actorsBefore(3)
                .actorsPerThread(3)
                .actorsAfter(2)
                .check(BurstLincheckTest.class);
    }

    @Test
    @DisplayName("grants that share a burst are linearizable under each interleaving that the model checker tries")
    void modelChecking() {
        ManagedStrategyGuarantee arithmetic = ManagedStrategyGuaranteeKt.forClasses(Windows.class.getName())
                .allMethods()
                .ignore();
        new ModelCheckingOptions()
                .addGuarantee(arithmetic)
                .iterations(10)
                .invocationsPerIteration(150)
                .threads(2)
                .actorsBefore(3)
                .actorsPerThread(3)
                .actorsAfter(2)
                .check(BurstLincheckTest.class);
    }
}
