package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.internal.nio.BufferObjectDataInput;
import com.hazelcast.internal.nio.BufferObjectDataOutput;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.SharedRecords.Versioned;
import io.ratelimit.spi.StoreException;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What travels between members, byte by byte. Members of two releases understand each other: if this test fails, the change
 * needs a new class id.
 */
class WireFormatTest {

    private static final long NOW = 0x1_0000_0000L;
    private static final HexFormat HEX = HexFormat.of();
    private static final long[] WORDS = {7, -1};
    /** One permit of an hour, taken at {@link #NOW} by owner 9; the words are those of {@code EntryFormatTest}. */
    private static final long[] SPENT = {
        0x01_01_0000_0000_0001L, 1, 9, 0x51, 1L << 32 | 9, 0x03_00_0000_0001_0004L, NOW, 1, 1, 0, 0, 0
    };

    private static final InternalSerializationService SERIALIZATION = new DefaultSerializationServiceBuilder().build();

    private static final List<Part> PARTS = List.of(
            new Part(0x51, List.of(new Limit(Interval.SECOND, 5), new Limit(Interval.DAY, 600)), 2),
            new Part(-1, List.of(new Limit(Interval.MINUTE, 3), new Limit(Interval.HOUR, 100_000_000)), 0));

    private static final String SPENT_BYTES =
            "0101000000000001 0000000000000001 0000000000000009 0000000000000051 0000000100000009 0300000000010004 0000000100000000 0000000000000001 0000000000000001"
                    + " 0000000000000000".repeat(3);

    private static final String PARTS_BYTES =
            "0002 0000000000000051 00000002 02 00 00000005 03 00000258 ffffffffffffffff 00000000 02 01 00000003 02 05f5e100";

    static Stream<Arguments> steps() {
        return Stream.of(
                Arguments.of(1, acquire(new Manner.Spend(), false), "00 00 00000000 " + PARTS_BYTES),
                Arguments.of(1, acquire(new Manner.Peek(), true), "01 01 00000000 " + PARTS_BYTES),
                Arguments.of(
                        1,
                        acquire(new Manner.Hold(0x1D, 2_000), false, 9L, -2L),
                        "00 02 000000000000001d 000007d0 00000002 0000000000000009 fffffffffffffffe " + PARTS_BYTES),
                Arguments.of(2, new SettleStep(0x1D, true), "000000000000001d 01"),
                Arguments.of(2, new SettleStep(-1, false), "ffffffffffffffff 00"),
                Arguments.of(3, new AddStep(WORDS), "00000002 0000000000000007 ffffffffffffffff"),
                Arguments.of(4, new ForgetStep(), ""),
                Arguments.of(5, new Image(SPENT, Image.ttlSeconds(SPENT, NOW)), "00000e12 0000000c " + SPENT_BYTES),
                Arguments.of(5, new Image(new long[0], 2), "00000002 00000000"),
                Arguments.of(6, new WindowsMergePolicy(), ""),
                Arguments.of(7, new InspectTask(), ""),
                Arguments.of(8, new PresenceStep(0x1E, true, 0x2F), "000000000000001e 01 000000000000002f"),
                Arguments.of(11, new NewestRecordMergePolicy(), ""),
                Arguments.of(
                        10,
                        delta(),
                        "0000000000000001 00000e12 02 00000001 0000000000000002 0000000b ffffffffffffffff"),
                Arguments.of(
                        9,
                        new CombinedStep(List.of(
                                ask(new Manner.Spend(), false),
                                ask(new Manner.Hold(0x1D, 2_000), true, 9L),
                                ask(new Manner.Spend(), false))),
                        "0002 00000036 00 00 00000000 " + PARTS_BYTES
                                + " 0000004a 01 02 000000000000001d 000007d0 00000001 0000000000000009 "
                                + PARTS_BYTES + " 00000003 0000 0001 0000"));
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("steps")
    void isWrittenAndReadAs(int classId, IdentifiedDataSerializable step, String bytes) throws IOException {
        assertThat(step.getFactoryId()).isEqualTo(0x60BE_1C71);
        assertThat(step.getClassId()).isEqualTo(classId);
        assertThat(written(step)).isEqualTo(bytes.replaceAll("\\s", ""));

        IdentifiedDataSerializable read = new StepFactory().create(classId);
        BufferObjectDataInput in = SERIALIZATION.createObjectDataInput(HEX.parseHex(bytes.replaceAll("\\s", "")));
        read.readData(in);
        assertThatThrownBy(in::readByte).as("nothing is left").isInstanceOf(EOFException.class);
        assertThat(written(read)).isEqualTo(written(step));
    }

    @Test
    void answersAreWrittenAndReadAs() {
        Ask ask = new Ask("s", PARTS, new Manner.Spend(), false);
        Answer refused = new Answer(Outcome.REFUSED, false, PARTS, 5, 900, 800, 17, 86_000_000, -1, 0, 0, -1, 4, 1, 0);
        long[] words = {1, 5, 900, 800, 17, 86_000_000, -1, 0, 0, -1, 4, 1, 0};
        assertThat(Answers.encode(refused)).isEqualTo(words);
        assertThat(Answers.decode(words, ask)).isEqualTo(refused);
        assertThat(Answers.encode(new Answer(Outcome.UNKNOWN, false, List.of())))
                .containsExactly(2);
        assertThat(Answers.encode(new Answer(Outcome.GRANTED, true, List.of()))).containsExactly(256);
    }

    @Test
    void recordsAreKeptAs() {
        byte[] bytes = HEX.parseHex("fffffffffffffffec581");
        assertThat(RecordBytes.write(new Versioned(-2, "\u0141"))).isEqualTo(bytes);
        assertThat(RecordBytes.read(bytes)).isEqualTo(new Versioned(-2, "\u0141"));
    }

    @Test
    void combinedAnswersAreWrittenAndReadAs() {
        long[] joined = {3, 1, 5, 900, -2, 'n', 'o', 1, 256};
        List<Object> answers = List.of(new long[] {1, 5, 900}, "no", new long[] {256});
        assertThat(CombinedAnswers.encode(answers)).isEqualTo(joined);
        assertThat(CombinedAnswers.decode(joined, 3)).usingRecursiveComparison().isEqualTo(answers);
        assertThatThrownBy(() -> CombinedAnswers.decode(joined, 2))
                .isInstanceOf(StoreException.class)
                .hasMessage("the owner gave 3 answers to 2 asks");
        assertThatThrownBy(() -> CombinedAnswers.decode(Arrays.copyOf(joined, 6), 3))
                .isInstanceOf(StoreException.class)
                .hasMessage("the owner's answers are cut off");
        assertThatThrownBy(() -> CombinedAnswers.decode(new long[] {Long.MIN_VALUE}, 1))
                .isInstanceOf(StoreException.class);
    }

    @Test
    @DisplayName("a manner, an interval or a length that this release does not know is refused, not guessed")
    void ofANewerRelease() {
        assertThatThrownBy(() -> read(1, "00 03 00000000 " + PARTS_BYTES))
                .isInstanceOf(IOException.class)
                .hasMessage("manner 3 is of a newer release");
        assertThatThrownBy(() -> read(1, "00 00 00000000 0001 0000000000000051 00000002 01 04 00000005"))
                .isInstanceOf(IOException.class)
                .hasMessage("interval 4 is of a newer release");
        assertThatThrownBy(() -> read(3, "7fffffff"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("2147483647 words");
        assertThatThrownBy(() -> read(9, "0001 7fffffff"))
                .isInstanceOf(IOException.class)
                .hasMessage("an ask of 2147483647 bytes");
        assertThatThrownBy(() -> new StepFactory().create(127)).hasMessage("step 127 is of a newer release");
    }

    private static void read(int classId, String bytes) throws IOException {
        new StepFactory()
                .create(classId)
                .readData(SERIALIZATION.createObjectDataInput(HEX.parseHex(bytes.replaceAll("\\s", ""))));
    }

    private static String written(IdentifiedDataSerializable step) throws IOException {
        BufferObjectDataOutput out = SERIALIZATION.createObjectDataOutput();
        step.writeData(out);
        return HEX.formatHex(out.toByteArray());
    }

    private static Delta delta() {
        long[] after = SPENT.clone();
        after[1] = 2;
        after[11] = -1;
        return new Delta(1, after, Delta.places(SPENT, after), Image.ttlSeconds(after, NOW));
    }

    private static AcquireStep acquire(Manner manner, boolean onlyKnown, Long... finished) {
        return new AcquireStep(ask(manner, onlyKnown, finished));
    }

    private static Ask ask(Manner manner, boolean onlyKnown, Long... finished) {
        return new Ask("s", PARTS, manner, onlyKnown, List.of(finished));
    }
}
