package io.ratelimit.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import io.ratelimit.core.FreePorts;
import io.ratelimit.core.store.ManualClock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Two members, each in a process of its own, that others are clients of. One clock for all.
 *
 * @param first one
 * @param firstPort where it listens
 * @param second the other
 * @param secondPort where it listens
 * @param clock the clock here, moved with theirs
 */
record TwoServers(MemberProcess first, int firstPort, MemberProcess second, int secondPort, ManualClock clock)
        implements AutoCloseable {

    private static final AtomicLong NAMES = new AtomicLong();

    /** Starts both and waits until they have met and have copies of each other's entries. */
    static TwoServers start() {
        int firstPort = FreePorts.one();
        int secondPort = FreePorts.one();
        MemberProcess first = MemberProcess.startServer(firstPort, secondPort);
        MemberProcess second = MemberProcess.startServer(secondPort, firstPort);
        second.awaitSafe(2);
        return new TwoServers(first, firstPort, second, secondPort, new ManualClock());
    }

    /** Returns the settings of a client. */
    Map<String, String> settings() {
        return Map.of(
                "cluster-name",
                TestMember.cluster(),
                "servers",
                "127.0.0.1:" + firstPort + ", 127.0.0.1:" + secondPort);
    }

    /** Waits until a client knows that each of them owns entries. */
    void awaitOwners(HazelcastInstance client) {
        TestMember.await(() -> client.getPartitionService().getPartitions().stream()
                        .filter(partition -> partition.getOwner() != null)
                        .map(partition -> partition.getOwner().getAddress().getPort())
                        .distinct()
                        .count()
                == 2);
    }

    /** Returns a subject that nobody has used, owned by the one that listens on {@code port}. */
    static String subject(HazelcastInstance client, int port) {
        while (true) {
            String subject = "client-subject-" + NAMES.incrementAndGet();
            var owner = client.getPartitionService().getPartition(subject).getOwner();
            if (Objects.requireNonNull(owner).getAddress().getPort() == port) {
                return subject;
            }
        }
    }

    void advance(Duration by) {
        clock.advance(by);
        first.advance(by);
        second.advance(by);
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
