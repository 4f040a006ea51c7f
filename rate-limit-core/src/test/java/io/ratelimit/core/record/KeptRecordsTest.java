package io.ratelimit.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ratelimit.core.config.ConfigurationException;
import io.ratelimit.spi.RecordArchive;
import io.ratelimit.spi.SharedRecords;
import io.ratelimit.spi.SharedRecords.Versioned;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeptRecordsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Versioned ONE = new Versioned(1, "{\"text\": \"Łódź\n\"}");
    private static final Versioned TWO = new Versioned(2, "two");

    @TempDir
    private Path directory;

    private final List<KeptRecords> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(KeptRecords::close);
    }

    @Test
    @DisplayName("what one node wrote is there when the next starts, as soon as the call has returned")
    void outlivesAStop() {
        Path file = directory.resolve("grants.json");
        SharedRecords before = kept(SharedRecords.ofThisNode(), file);
        before.put("grant/a", ONE, SECOND);

        assertThat(kept(SharedRecords.ofThisNode(), file).all()).isEqualTo(Map.of("grant/a", ONE));
    }

    @ParameterizedTest(name = "the file knows version {0}, the others version {1}")
    @CsvSource({"1, 2", "2, 1"})
    @DisplayName("of what the file and the others know the newer version counts")
    void newerWins(int kept, int known) {
        Path file = directory.resolve("grants.json");
        kept(SharedRecords.ofThisNode(), file).put("grant/a", kept == 1 ? ONE : TWO, SECOND);
        SharedRecords running = SharedRecords.ofThisNode();
        running.put("grant/a", known == 1 ? ONE : TWO, SECOND);

        assertThat(kept(running, file).all()).isEqualTo(Map.of("grant/a", TWO));
    }

    @Test
    @DisplayName("what another node writes is kept too, while this one goes on")
    void heardOfOthers() throws IOException {
        Path file = directory.resolve("grants.json");
        SharedRecords shared = SharedRecords.ofThisNode();
        shared.put("grant/a", ONE, SECOND);
        kept(shared, file);
        awaitKept(file, Map.of("grant/a", ONE));

        shared.put("grant/b", TWO, SECOND);

        awaitKept(file, Map.of("grant/a", ONE, "grant/b", TWO));
    }

    @Test
    @DisplayName("the secret that the nodes made up is in no file, whatever is written")
    void notTheSecret() throws IOException {
        Path file = directory.resolve("grants.json");
        SharedRecords shared = SharedRecords.ofThisNode();
        SharedSecret secret = new SharedSecret(shared, new Random(3), Instant.EPOCH, SECOND);
        KeptRecords records = kept(shared, file);
        records.put("grant/a", ONE, SECOND);

        assertThat(records.all()).hasSize(2);
        assertThat(new FileArchive(file).load()).isEqualTo(Map.of("grant/a", ONE));
        assertThat(Files.readString(file)).doesNotContain(new String(secret.bytes(), StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("what the others know when a node starts is kept by it, even if nothing changes any more")
    void knownAtTheStart() throws IOException {
        Path file = directory.resolve("grants.json");
        SharedRecords shared = SharedRecords.ofThisNode();
        shared.put("grant/a", ONE, SECOND);

        kept(shared, file);

        awaitKept(file, Map.of("grant/a", ONE));
    }

    @Test
    @DisplayName("a process that dies while it writes leaves the file of before")
    void diedInTheMiddle() throws IOException {
        Path file = directory.resolve("grants.json");
        kept(SharedRecords.ofThisNode(), file).put("grant/a", ONE, SECOND);
        Files.writeString(directory.resolve("grants.json.new"), "{\"format\":1,\"rec");

        SharedRecords next = kept(SharedRecords.ofThisNode(), file);
        assertThat(next.all()).isEqualTo(Map.of("grant/a", ONE));
        next.put("grant/b", TWO, SECOND);
        assertThat(new FileArchive(file).load()).containsOnlyKeys("grant/a", "grant/b");
    }

    @Test
    @DisplayName("a damaged file stops the deployment and says what to do, and is not written over")
    void damaged() throws IOException {
        Path file = directory.resolve("grants.json");
        for (String text :
                new String[] {"", "[]", "{\"format\":2,\"records\":{}}", "{\"format\":1,\"records\":{\"a\":1}}"}) {
            Files.writeString(file, text);
            assertThatThrownBy(() -> kept(SharedRecords.ofThisNode(), file))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("setting grants-file: " + file + " is damaged (")
                    .hasMessageContaining("move it away to start without its records");
            assertThat(file).hasContent(text);
        }
    }

    @Test
    @DisplayName("a directory that does not exist is told at the start, not when the first grant is lost")
    void noDirectory() {
        Path file = directory.resolve("no").resolve("grants.json");

        assertThatThrownBy(() -> kept(SharedRecords.ofThisNode(), file))
                .hasMessageContaining("the directory " + file.getParent() + " does not exist or cannot be written to");
    }

    @Test
    @DisplayName("a disk that is full loses no grant, is told, and the next change tries again")
    void cannotWrite() {
        Disk disk = new Disk();
        try (KeptRecords records = new KeptRecords(SharedRecords.ofThisNode(), disk, SECOND)) {
            records.put("grant/a", ONE, SECOND);
            assertThat(records.all()).containsKey("grant/a");
            assertThat(records.problem())
                    .hasValueSatisfying(text -> assertThat(text).contains("no space left"));

            disk.full = false;
            records.put("grant/b", TWO, SECOND);
            assertThat(disk.records).containsOnlyKeys("grant/a", "grant/b");
            assertThat(records.problem()).isEmpty();
        }
    }

    @Test
    @Timeout(60)
    @DisplayName("a disk that was full has everything when the node stops, though nothing has changed since")
    void writesAtTheEnd() {
        Disk disk = new Disk();
        try (KeptRecords records = new KeptRecords(SharedRecords.ofThisNode(), disk, SECOND)) {
            records.put("grant/a", ONE, SECOND);
            // The call itself and the listener: neither is still to come.
            while (disk.failures.get() < 2) {
                Thread.onSpinWait();
            }
            disk.full = false;
        }
        assertThat(disk.records).containsOnlyKeys("grant/a");
    }

    /** Full at first. */
    private static final class Disk implements RecordArchive {

        private volatile boolean full = true;
        private final AtomicInteger failures = new AtomicInteger();
        private final Map<String, Versioned> records = new ConcurrentHashMap<>();

        @Override
        public Map<String, Versioned> load() {
            return Map.of();
        }

        @Override
        public void save(Map<String, Versioned> all) throws IOException {
            if (full) {
                failures.incrementAndGet();
                throw new IOException("no space left");
            }
            records.putAll(all);
        }
    }

    private static void awaitKept(Path file, Map<String, Versioned> wanted) throws IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!new FileArchive(file).load().equals(wanted)) {
            assertThat(System.nanoTime() - deadline).as("kept: " + wanted).isNegative();
            Thread.onSpinWait();
        }
    }

    private KeptRecords kept(SharedRecords shared, Path file) {
        KeptRecords kept = new KeptRecords(shared, new FileArchive(file), SECOND);
        opened.add(kept);
        return kept;
    }
}
