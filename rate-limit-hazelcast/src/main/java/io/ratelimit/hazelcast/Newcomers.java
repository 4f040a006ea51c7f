package io.ratelimit.hazelcast;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipAdapter;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.HazelcastInstance;
import io.ratelimit.spi.StoreException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Inspects members that join a cluster that is in use. One that cannot run our steps, or keeps its maps otherwise, takes over its part
 * of the entries and of the backups all the same, and the decisions about those fail. Safe for use by several threads.
 */
final class Newcomers extends MembershipAdapter implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Newcomers.class.getName());

    private final HazelcastInstance instance;
    private final Set<Thread> inspections = ConcurrentHashMap.newKeySet();
    private volatile @Nullable UUID registration;

    Newcomers(HazelcastInstance instance) {
        this.instance = instance;
    }

    void begin() {
        registration = instance.getCluster().addMembershipListener(this);
    }

    /** A member that does not answer is waited for, which is not for Hazelcast's thread. */
    @Override
    public void memberAdded(MembershipEvent event) {
        Member member = event.getMember();
        if (member.isLiteMember()) {
            return;
        }
        Thread thread = new Thread(() -> inspect(member), "rate-limit-inspection");
        thread.setDaemon(true);
        inspections.add(thread);
        thread.start();
    }

    private void inspect(Member member) {
        try {
            Inspection.run(instance, List.of(member));
        } catch (StoreException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "what it owns or keeps copies of is decided by each node alone: {0}",
                    e.getMessage());
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "who has joined could not be inspected", e);
        } finally {
            inspections.remove(Thread.currentThread());
        }
    }

    @Override
    public void close() {
        UUID registered = registration;
        if (registered != null) {
            try {
                instance.getCluster().removeMembershipListener(registered);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.DEBUG, "the given instance was shut down before its store was closed", e);
            }
        }
        inspections.forEach(Thread::interrupt);
    }
}
