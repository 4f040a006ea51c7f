package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.map.IMap;
import com.hazelcast.nio.ObjectDataOutput;
import io.ratelimit.core.FreePorts;
import io.ratelimit.core.window.Windows;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.StoreException;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What a member of a newer release sends and stores is a failure on a member of this one, and changes nothing. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UpgradeTest {

    private static final String CLUSTER = TestMember.cluster() + "-upgrade";
    private final int port = FreePorts.one();
    private final int otherPort = FreePorts.one();
    private final TestMember newer = TestMember.start(port, otherPort, CLUSTER);
    private final TestMember older = TestMember.start(otherPort, port, CLUSTER);
    private final IMap<String, long[]> windows = newer.instance().getMap(EmbeddedConfig.WINDOWS);

    @AfterAll
    void stop() {
        newer.close();
        older.close();
    }

    @Test
    void anEntryOfANewerFormatStaysAsItIs() {
        String subject = ownedByTheOlder();
        long[] entry = {2L << 56 | 1, 7, 8, 9};
        windows.set(subject, entry.clone());
        for (TestMember asking : new TestMember[] {newer, older}) {
            assertThatThrownBy(() -> asking.store().acquire(Spenders.ask(subject, 5), Spenders.TIMEOUT))
                    .isInstanceOf(StoreException.class)
                    .hasMessage("the entry is not readable on its owner: entry format 2, this version reads only 1");
            assertThatThrownBy(() -> asking.store().settle(subject, 1, true, Spenders.TIMEOUT))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("entry format 2");
            assertThatThrownBy(() -> asking.store().add(subject, spent(), Spenders.TIMEOUT))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("entry format 2");
        }
        assertThat(windows.get(subject)).isEqualTo(entry);
    }

    @Test
    void aStepOfANewerReleaseChangesNothing() {
        for (EntryStep step : new EntryStep[] {new NewerStep(), new NewerManner()}) {
            String subject = ownedByTheOlder();
            assertThat(spend(subject)).isEqualTo(Outcome.GRANTED);
            long[] before = windows.get(subject);
            GridCall grid = GridCalls.by(newer.store().route(), newer);
            assertThatThrownBy(() -> grid.run(subject, step, Spenders.TIMEOUT))
                    .isInstanceOf(StoreException.class)
                    .satisfies(failure -> assertThat(causes(failure))
                            .anyMatch(
                                    cause -> String.valueOf(cause.getMessage()).contains("is of a newer release")));
            assertThat(windows.get(subject)).isEqualTo(before);
            assertThat(spend(subject)).isEqualTo(Outcome.GRANTED);
        }
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
    }

    private String ownedByTheOlder() {
        TestMember.await(() -> newer.store().sharers() == 2
                && newer.instance().getPartitionService().isClusterSafe()
                && older.instance().getPartitionService().getPartitions().stream()
                        .anyMatch(partition -> partition.getOwner() != null
                                && partition.getOwner().localMember()));
        return Stream.iterate(0, number -> number + 1)
                .map(number -> "subject-" + number + "-" + System.nanoTime())
                .filter(older::owns)
                .findFirst()
                .orElseThrow();
    }

    private Outcome spend(String subject) {
        return newer.store().acquire(Spenders.ask(subject, 5), Spenders.TIMEOUT).outcome();
    }

    private static long[] spent() {
        return Windows.acquire(Windows.empty(), Spenders.ask("s", 5), 1_000, 1).words();
    }

    /** A class id that this release does not know. */
    private static class NewerStep extends EntryStep {
        @Override
        Windows.Step apply(long[] words, long now, long origin) {
            throw new UnsupportedOperationException("runs on the owner");
        }

        @Override
        public int getClassId() {
            return 99;
        }

        @Override
        public void writeData(ObjectDataOutput out) throws IOException {
            out.writeInt(1);
        }

        @Override
        public void readData(com.hazelcast.nio.ObjectDataInput in) {
            throw new UnsupportedOperationException("is never read");
        }
    }

    /** An ask of a manner that this release does not know. */
    private static final class NewerManner extends NewerStep {
        @Override
        public int getClassId() {
            return StepFactory.ACQUIRE;
        }

        @Override
        public void writeData(ObjectDataOutput out) throws IOException {
            out.writeBoolean(false);
            out.writeByte(3);
            out.writeLongArray(new long[] {1, 2});
        }
    }
}
