package io.ratelimit.hazelcast;

import io.ratelimit.core.store.ManualClock;
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
        int portHere = TestMember.freePort();
        int portThere = TestMember.freePort();
        MemberProcess there = MemberProcess.start(portThere, portHere);
        TestMember here = TestMember.start(portHere, portThere, TestMember.cluster());
        TestMember.await(() -> here.store().sharers() == 2
                && here.instance().getPartitionService().getPartitions().stream()
                        .anyMatch(partition -> partition.getOwner() != null
                                && partition.getOwner().localMember())
                && here.instance().getPartitionService().isClusterSafe());
        return new TwoMembers(here, there, portThere);
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

    ManualClock clock() {
        return here.clock();
    }

    @Override
    public void close() {
        there.close();
        here.close();
    }
}
