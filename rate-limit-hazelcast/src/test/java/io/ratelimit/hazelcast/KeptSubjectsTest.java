package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.cluster.ClusterState;
import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.ratelimit.core.FreePorts;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class KeptSubjectsTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10_000_000);
    private final AtomicLong entries = new AtomicLong(3);
    private final KeptSubjects kept = new KeptSubjects(this::count, nanos::get);
    private boolean failing;

    private long count() {
        if (failing) {
            throw new IllegalStateException("not running");
        }
        return entries.getAndIncrement();
    }

    @Test
    void entriesAreCountedEveryTwentyMilliseconds() {
        assertThat(kept.about()).isEqualTo(3);
        nanos.addAndGet(19_999_999);
        assertThat(kept.about()).isEqualTo(3);
        nanos.addAndGet(1);
        assertThat(kept.about()).isEqualTo(4);
        assertThat(kept.about()).isEqualTo(4);
    }

    @Test
    void theLastCountStandsWhenCountingFails() {
        assertThat(kept.about()).isEqualTo(3);
        failing = true;
        nanos.addAndGet(20_000_000);
        assertThat(kept.about()).isEqualTo(3);
    }

    @Test
    void aMemberCountsWhatItKeeps() {
        try (TestMember member = TestMember.alone()) {
            Spenders.spendInTurn(member.store(), "first", 5, 1);
            Spenders.spendInTurn(member.store(), "second", 5, 1);
            TestMember.await(() -> member.store().subjects() == 2);
        }
    }

    @Test
    @DisplayName("P8: subjects whose windows are empty make room within seconds, however many they are")
    void deadSubjects() {
        int subjects = 20_000;
        try (TestMember member = TestMember.alone()) {
            IMap<String, long[]> windows = member.instance().getMap(EmbeddedConfig.WINDOWS);
            for (int subject = 0; subject < subjects; subject++) {
                windows.set("dead-" + subject, new long[1], 1, TimeUnit.SECONDS);
            }
            TestMember.await(() -> member.store().subjects() < subjects / 20);
        }
    }

    @Test
    @DisplayName("a member counts without sleeping until every partition has the owners of its backups")
    void ownersMissing() {
        int port = FreePorts.one();
        int otherPort = FreePorts.one();
        HazelcastInstance member = memberWithTwoBackups(port, otherPort);
        HazelcastInstance other = memberWithTwoBackups(otherPort, port);
        try {
            IMap<String, long[]> windows = member.getMap(EmbeddedConfig.WINDOWS);
            windows.put(TwoServers.subject(member, port), new long[1]);
            windows.put(TwoServers.subject(member, otherPort), new long[1]);
            TestMember.await(() -> member.getPartitionService().isClusterSafe());
            member.getCluster().changeClusterState(ClusterState.NO_MIGRATION);
            HazelcastInstance third = memberWithTwoBackups(FreePorts.one(), port);
            try {
                Thread.currentThread().interrupt();
                assertThat(KeptSubjects.on(member)).isEqualTo(2);
            } finally {
                assertThat(Thread.interrupted()).isTrue();
                third.getLifecycleService().terminate();
            }
        } finally {
            other.getLifecycleService().terminate();
            member.getLifecycleService().terminate();
        }
    }

    private static HazelcastInstance memberWithTwoBackups(int port, int otherPort) {
        Config config = GivenInstances.config(port, otherPort);
        config.getMapConfig(EmbeddedConfig.WINDOWS).setBackupCount(2);
        return Hazelcast.newHazelcastInstance(config);
    }
}
