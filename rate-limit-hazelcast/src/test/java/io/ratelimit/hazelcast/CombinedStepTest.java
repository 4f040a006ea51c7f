package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.internal.nio.BufferObjectDataInput;
import com.hazelcast.internal.nio.BufferObjectDataOutput;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.core.window.Windows;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several asks in one step do to an entry what as many steps would have done. */
class CombinedStepTest {

    private static final long NOW = 1_795_300_800_000L;
    private static final long ORIGIN = 7;
    private static final InternalSerializationService SERIALIZATION = new DefaultSerializationServiceBuilder().build();

    private static Ask spend(long section, long permits, long cost) {
        Part part = new Part(section, List.of(new Limit(Interval.HOUR, permits)), cost);
        return new Ask("", List.of(part), new Manner.Spend(), false);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    @DisplayName("random asks of all manners, in batches, beside the same asks one after another")
    void doesWhatAsManyStepsWouldHaveDone(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] together = Windows.empty();
        long[] apart = Windows.empty();
        long now = NOW;
        for (int batch = 0; batch < 200; batch++) {
            now += random.nextInt(4) == 0 ? random.nextLong(-12_000, 90_000) : random.nextLong(0, 300);
            List<Ask> asks = new ArrayList<>();
            for (int count = random.nextInt(1, 12); count > 0; count--) {
                asks.add(random(random));
            }
            long changes = Windows.changes(together);
            CombinedStep combined = new CombinedStep(asks);
            Windows.Step step = combined.apply(together, now, ORIGIN);
            List<Object> answers = CombinedAnswers.decode(combined.encode(step.answer()), asks.size());
            boolean changed = false;
            for (int index = 0; index < asks.size(); index++) {
                Windows.Step one = Windows.acquire(apart, asks.get(index), now, ORIGIN);
                apart = one.words();
                changed |= one.changed();
                assertThat(answers.get(index)).isEqualTo(Answers.encode(one.answer()));
            }
            together = step.words();
            assertThat(step.changed()).isEqualTo(changed);
            assertThat(Windows.changes(together)).isEqualTo(changes + (changed ? 1 : 0));
            assertThat(withoutChanges(together)).isEqualTo(withoutChanges(apart));
        }
    }

    private static Ask random(SplittableRandom random) {
        List<Part> parts = new ArrayList<>();
        for (long section = 1; section <= 3; section++) {
            if (random.nextInt(3) > 0 || (section == 3 && parts.isEmpty())) {
                long permits = random.nextLong(1, 40);
                parts.add(new Part(
                        section,
                        List.of(new Limit(Interval.SECOND, permits), new Limit(Interval.MINUTE, permits * 3)),
                        random.nextLong(0, 6)));
            }
        }
        Manner manner = switch (random.nextInt(4)) {
            case 0 -> new Manner.Peek();
            case 1 -> new Manner.Hold(random.nextLong(20), random.nextLong(1, 2_000));
            default -> new Manner.Spend();
        };
        List<Long> finished = random.nextInt(3) == 0 ? List.of(random.nextLong(20)) : List.of();
        return new Ask("", parts, manner, random.nextInt(8) == 0, finished);
    }

    private static long[] withoutChanges(long[] words) {
        long[] copy = words.clone();
        if (copy.length > 0) {
            copy[1] = 0;
        }
        return copy;
    }

    @Test
    void anAskThatThisOwnerCannotReadHasNoAnswerAndTheOthersDo() throws IOException {
        byte[] bytes = written(List.of(spend(1, 5, 2), spend(1, 6, 2), spend(1, 7, 2)));
        int frame = (bytes.length - Short.BYTES - Integer.BYTES - 3 * Short.BYTES) / 3;
        byte newerManner = 9;
        bytes[2 + frame + Integer.BYTES + 1] = newerManner;
        BufferObjectDataInput in = SERIALIZATION.createObjectDataInput(bytes);
        CombinedStep arrived = new CombinedStep();
        arrived.readData(in);

        Windows.Step step = arrived.apply(Windows.empty(), NOW, ORIGIN);
        List<Object> answers = CombinedAnswers.decode(arrived.encode(step.answer()), 3);
        assertThat(answers.get(1)).isEqualTo("the owner cannot read what is asked: manner 9 is of a newer release");
        assertThat(used(answers.get(0))).isEqualTo(2);
        assertThat(used(answers.get(2))).isEqualTo(4);
    }

    @Test
    void equalAsksTravelOnceAndAreAnsweredEach() throws IOException {
        byte[] one = written(List.of(spend(1, 5, 2)));
        byte[] three = written(List.of(spend(1, 5, 2), spend(1, 5, 2), spend(1, 5, 2)));
        assertThat(three).hasSize(one.length + 2 * Short.BYTES);

        CombinedStep arrived = new CombinedStep();
        arrived.readData(SERIALIZATION.createObjectDataInput(three));
        Windows.Step step = arrived.apply(Windows.empty(), NOW, ORIGIN);
        List<Object> answers = CombinedAnswers.decode(arrived.encode(step.answer()), 3);
        assertThat(answers.stream().map(CombinedStepTest::used)).containsExactly(2L, 4L, 4L);
    }

    @Test
    void anAskThatWasNotSentIsNotGuessed() throws IOException {
        byte[] bytes = written(List.of(spend(1, 5, 2)));
        bytes[bytes.length - 1] = 1;
        CombinedStep arrived = new CombinedStep();
        assertThatThrownBy(() -> arrived.readData(SERIALIZATION.createObjectDataInput(bytes)))
                .isInstanceOf(IOException.class)
                .hasMessage("an ask of kind 1 of 1");
    }

    private static byte[] written(List<Ask> asks) throws IOException {
        BufferObjectDataOutput out = SERIALIZATION.createObjectDataOutput();
        new CombinedStep(asks).writeData(out);
        return out.toByteArray();
    }

    private static long used(Object answer) {
        return ((long[]) answer)[1];
    }
}
