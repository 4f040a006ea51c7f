package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.internal.nio.BufferObjectDataInput;
import com.hazelcast.internal.nio.BufferObjectDataOutput;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.ratelimit.core.fuzz.FuzzTarget;
import io.ratelimit.core.fuzz.Input;
import io.ratelimit.core.window.Windows;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Bytes from another member are a step or refused, a step does its work or says why not, and words are an answer or a failure. */
public final class WireFuzz implements FuzzTarget {

    private static final long NOW = 1_795_300_800_000L;
    private static final int[] TYPES = {
        StepFactory.ACQUIRE,
        StepFactory.SETTLE,
        StepFactory.ADD,
        StepFactory.FORGET,
        StepFactory.IMAGE,
        StepFactory.COMBINED,
        StepFactory.DELTA
    };
    private static final int ANSWER = TYPES.length;
    private static final int ANSWERS = TYPES.length + 1;
    private static final InternalSerializationService SERIALIZATION = new DefaultSerializationServiceBuilder().build();

    @Override
    public void run(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        int chosen = (bytes[0] & 0xFF) % (TYPES.length + 2);
        byte[] rest = Arrays.copyOfRange(bytes, 1, bytes.length);
        if (chosen < TYPES.length) {
            step(new StepFactory().create(TYPES[chosen]), rest);
        } else if (chosen == ANSWER) {
            answer(new Input(rest));
        } else {
            answers(new Input(rest));
        }
    }

    private static void step(IdentifiedDataSerializable step, byte[] bytes) {
        BufferObjectDataInput in = SERIALIZATION.createObjectDataInput(bytes);
        try {
            step.readData(in);
        } catch (IOException | IllegalArgumentException e) {
            return;
        }
        byte[] written = written(step);
        assertThat(written.length).isLessThanOrEqualTo(bytes.length);
        if (step instanceof EntryStep entryStep) {
            try {
                Windows.Step done = entryStep.apply(Windows.empty(), NOW, 1);
                assertThat(Windows.aliveMillis(done.words(), NOW)).isNotNegative();
                entryStep.encode(done.answer());
            } catch (IllegalArgumentException e) {
                assertThat(e).message().isNotBlank();
            }
        }
    }

    private static byte[] written(IdentifiedDataSerializable step) {
        BufferObjectDataOutput out = SERIALIZATION.createObjectDataOutput();
        try {
            step.writeData(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void answer(Input input) {
        boolean two = input.flag();
        Ask one = Spenders.ask("s", 5);
        Ask ask = two ? SerializationTest.ask() : one;
        long[] words = input.numbers();
        try {
            Answer answer = Answers.decode(words, ask);
            assertThat(Answers.encode(answer)).isEqualTo(words);
        } catch (StoreException e) {
            assertThat(e).message().isNotBlank();
        }
    }

    private static void answers(Input input) {
        int count = input.octet();
        long[] words = input.numbers();
        try {
            assertThat(CombinedAnswers.decode(words, count)).hasSize(count);
        } catch (StoreException e) {
            assertThat(e).message().isNotBlank();
        }
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        SerializationTest.steps()
                .forEach(step -> seeds.add(seed(Arrays.binarySearch(TYPES, step.getClassId()), written(step))));
        long[] spent = SerializationTest.SPENT;
        seeds.add(seed(
                Arrays.binarySearch(TYPES, StepFactory.IMAGE),
                written(new Image(spent, Image.ttlSeconds(spent, NOW)))));
        long[] changed = spent.clone();
        changed[1]++;
        Delta delta = new Delta(1, changed, Delta.places(spent, changed), Image.ttlSeconds(changed, NOW));
        seeds.add(seed(Arrays.binarySearch(TYPES, StepFactory.DELTA), written(delta)));
        Ask ask = SerializationTest.ask();
        long[] answer =
                Answers.encode(Windows.acquire(spent.clone(), ask, NOW, 1).answer());
        ByteBuffer words = ByteBuffer.allocate(1 + answer.length * Long.BYTES).put((byte) 1);
        for (long word : answer) {
            words.putLong(word);
        }
        seeds.add(seed(ANSWER, words.array()));
        long[] two = CombinedAnswers.encode(List.of(answer, "no"));
        ByteBuffer joined = ByteBuffer.allocate(1 + two.length * Long.BYTES).put((byte) 2);
        for (long word : two) {
            joined.putLong(word);
        }
        seeds.add(seed(ANSWERS, joined.array()));
        return seeds;
    }

    private static byte[] seed(int type, byte[] rest) {
        return ByteBuffer.allocate(1 + rest.length).put((byte) type).put(rest).array();
    }
}
