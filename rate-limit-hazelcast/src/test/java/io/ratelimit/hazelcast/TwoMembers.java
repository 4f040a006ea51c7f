package io.ratelimit.hazelcast;

import com.hazelcast.partition.Partition;
import com.hazelcast.partition.PartitionService;
import io.ratelimit.core.FreePorts;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A member here and one in another process, one clock for both.
 *
 * @param here in this process
 * @param there in another
 * @param portThere where that one listens
 */
record TwoMembers(TestMember here, MemberProcess there, int portThere) implements AutoCloseable {

    private static final AtomicLong NAMES = new AtomicLong();

    /** Starts both and waits until each owns entries and has a copy of the other's. */
    static TwoMembers start() {
        int portHere = FreePorts.one();
        int portThere = FreePorts.one();
        MemberProcess there = MemberProcess.start(portThere, portHere);
        TestMember here = TestMember.start(portHere, portThere, TestMember.cluster());
        PartitionService partitions = here.instance().getPartitionService();
        int half = partitions.getPartitions().size() / 2;
        TestMember.await(() -> here.size() == 2
                && here.store().sharers() == 2
                && partitions.getPartitions().stream()
                                .filter(TwoMembers::isLocal)
                                .count()
                        >= half
                && partitions.isClusterSafe());
        return new TwoMembers(here, there, portThere);
    }

    private static boolean isLocal(Partition partition) {
        return partition.getOwner() != null && partition.getOwner().localMember();
    }

    /** Returns a subject that nobody has used, owned by this member or by the other. */
    String subject(boolean ownedHere) {
        while (true) {
            String subject = "subject-" + NAMES.incrementAndGet();
            if (here.owns(subject) == ownedHere) {
                return subject;
            }
        }
    }

    void advance(Duration by) {
        here.clock().advance(by);
        there.advance(by);
    }

    @Override
    public void close() {
        there.close();
        here.close();
    }
}
