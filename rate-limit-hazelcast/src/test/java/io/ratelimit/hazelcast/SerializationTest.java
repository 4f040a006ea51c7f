package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.internal.serialization.SerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.core.window.Windows;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.StoreException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What travels between members arrives as it was, by Hazelcast's own serialization and without configuration. */
class SerializationTest {

    static final long NOW = 1_795_300_800_000L;
    static final long[] SPENT = Windows.acquire(Windows.empty(), ask(new Manner.Hold(42, 60_000), false), NOW, 1)
            .words();
    static final SerializationService SERIALIZATION = new DefaultSerializationServiceBuilder().build();

    static Stream<EntryStep> steps() {
        return Stream.of(
                new AcquireStep(ask(new Manner.Spend(), false)),
                new AcquireStep(ask(new Manner.Peek(), false)),
                new AcquireStep(ask(new Manner.Spend(), true)),
                new AcquireStep(ask(new Manner.Hold(Long.MIN_VALUE, 3_600_000), false)),
                new CombinedStep(List.of(
                        ask(new Manner.Spend(), false),
                        ask(new Manner.Peek(), true),
                        ask(new Manner.Hold(7, 5), false))),
                new SettleStep(42, true),
                new SettleStep(42, false),
                new AddStep(SPENT.clone()),
                new ForgetStep());
    }

    @ParameterizedTest
    @MethodSource("steps")
    void aStepDoesTheSameWhereItArrives(EntryStep step) {
        EntryStep arrived = SERIALIZATION.toObject(SERIALIZATION.toData(step));
        assertThat(arrived).hasSameClassAs(step).isNotSameAs(step);
        for (long[] words : List.of(Windows.empty(), SPENT)) {
            Windows.Step here = step.apply(words.clone(), NOW, 1);
            Windows.Step there = arrived.apply(words.clone(), NOW, 1);
            assertThat(there.answer()).isEqualTo(here.answer());
            assertThat(there.words()).isEqualTo(here.words());
            assertThat(there.changed()).isEqualTo(here.changed());
            assertThat(arrived.encode(there.answer())).isEqualTo(step.encode(here.answer()));
        }
    }

    @Test
    void anImageArrivesWhole() {
        byte[] sent = SERIALIZATION
                .toData(new Image(SPENT, Image.ttlSeconds(SPENT, NOW)))
                .toByteArray();
        Image arrived = SERIALIZATION.toObject(SERIALIZATION.toData(new Image(SPENT, Image.ttlSeconds(SPENT, NOW))));
        assertThat(SERIALIZATION.toData(arrived).toByteArray()).isEqualTo(sent);
    }

    @Test
    void theMergePolicyArrives() {
        Object arrived = SERIALIZATION.toObject(SERIALIZATION.toData(new WindowsMergePolicy()));
        assertThat(arrived).isInstanceOf(WindowsMergePolicy.class);
    }

    @Test
    void aStepOfANewerReleaseIsRefused() {
        assertThatThrownBy(() -> new StepFactory().create(99)).hasMessage("step 99 is of a newer release");
    }

    @Test
    void anAnswerToAnotherQuestionIsAFailure() {
        Ask ask = ask(new Manner.Spend(), false);
        long[] answer =
                Answers.encode(Windows.acquire(Windows.empty(), ask, NOW, 1).answer());
        assertThat(Answers.decode(answer, ask).readings()).hasSize(3);
        assertThatThrownBy(() -> Answers.decode(Arrays.copyOf(answer, 7), ask))
                .isInstanceOf(StoreException.class)
                .hasMessage("the owner answered 7 words to 3 limits");
    }

    static Ask ask() {
        return ask(new Manner.Spend(), false);
    }

    private static Ask ask(Manner manner, boolean onlyKnown) {
        Part first = new Part(
                Long.MIN_VALUE, List.of(new Limit(Interval.SECOND, 7), new Limit(Interval.DAY, Limit.MAX_PERMITS)), 3);
        Part second = new Part(-1, List.of(new Limit(Interval.HOUR, Limit.MAX_PERMITS)), Limit.MAX_PERMITS);
        return new Ask("caller", List.of(first, second), manner, onlyKnown);
    }
}
