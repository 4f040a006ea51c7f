package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import com.hazelcast.config.EvictionPolicy;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.NearCacheConfig;
import com.hazelcast.config.PartitioningStrategyConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.partition.strategy.StringPartitioningStrategy;
import io.ratelimit.core.FreePorts;
import io.ratelimit.core.LogLines;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.StoreException;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is found in the configuration of somebody else's cluster. */
@Timeout(120)
class InspectionTest {

    private final int port = FreePorts.one();
    private final Config config = GivenInstances.config(port, port);
    private final String who = "Hazelcast member 127.0.0.1:" + port + " has for map ";

    @AfterEach
    void stop() {
        Hazelcast.getAllHazelcastInstances().stream()
                .filter(instance ->
                        instance.getCluster().getLocalMember().getAddress().getPort() == port)
                .forEach(HazelcastInstance::shutdown);
    }

    private PermitStore open() {
        return HazelcastStoreProvider.on(Hazelcast.newHazelcastInstance(config));
    }

    @Test
    void allThatEndangersAPromiseIsToldAtOnceWithItsFix() {
        MapConfig windows = new MapConfig(EmbeddedConfig.WINDOWS)
                .setBackupCount(0)
                .setAsyncBackupCount(1)
                .setMaxIdleSeconds(30)
                .setPartitioningStrategyConfig(
                        new PartitioningStrategyConfig(StringPartitioningStrategy.class.getName()));
        windows.getEvictionConfig().setEvictionPolicy(EvictionPolicy.LRU);
        config.addMapConfig(windows);
        config.addMapConfig(new MapConfig(EmbeddedConfig.RECORDS)
                .setTimeToLiveSeconds(60)
                .setMergePolicyConfig(new MergePolicyConfig(NewestRecordMergePolicy.class.getName(), 100)));
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessage(String.join(
                        "\n",
                        who
                                + "rate-limit-windows eviction-policy = LRU: evicting an entry gives back what was spent; set"
                                + " NONE",
                        who + "rate-limit-windows max-idle-seconds = 30: an idle entry still counts; set 0",
                        who
                                + "rate-limit-windows backup-count = 0: what was spent is lost with the member that dies; set"
                                + " 1",
                        who + "rate-limit-records time-to-live-seconds = 60: grants would end by themselves; set 0",
                        who
                                + "rate-limit-windows merge-policy = com.hazelcast.spi.merge.PutIfAbsentMergePolicy: after a"
                                + " split what one side granted is lost; set io.ratelimit.hazelcast.WindowsMergePolicy",
                        who + "rate-limit-windows partition-strategy = " + StringPartitioningStrategy.class.getName()
                                + ": clients and members would look for one subject in two places; take it out"));
    }

    @Test
    void aPatternThatMatchesOurMapsIsFoundToo() {
        MapConfig all = new MapConfig("*");
        all.getEvictionConfig().setEvictionPolicy(EvictionPolicy.LFU);
        config.addMapConfig(all);
        assertThatThrownBy(this::open)
                .hasMessageContaining("rate-limit-windows eviction-policy = LFU")
                .hasMessageContaining("rate-limit-records eviction-policy = LFU")
                .hasMessageContaining("rate-limit-windows merge-policy = ");
    }

    @Test
    void aMapThatIsOlderThanItsConfigurationIsToldSoAndCuredByDestroyingIt() {
        HazelcastInstance instance = Hazelcast.newHazelcastInstance(config);
        instance.getMap(EmbeddedConfig.WINDOWS).set("caller", new long[1]);
        assertThatThrownBy(() -> HazelcastStoreProvider.on(instance))
                .isInstanceOf(StoreException.class)
                .hasMessage(
                        who + "rate-limit-windows merge-policy = com.hazelcast.spi.merge.PutIfAbsentMergePolicy: after"
                                + " a split what one side granted is lost; set io.ratelimit.hazelcast.WindowsMergePolicy; it is"
                                + " set so, but the map is older: destroy it once, or restart the members");
        instance.getMap(EmbeddedConfig.WINDOWS).destroy();
        try (PermitStore store = HazelcastStoreProvider.on(instance)) {
            assertThat(Spenders.spendInTurn(store, "caller", 1, 2)).isEqualTo(1);
        }
    }

    @Test
    void whatMerelyCostsSpeedDoesNotKeepItFromStarting() throws Exception {
        MapConfig windows = EmbeddedConfig.maps().get(0);
        config.addMapConfig(windows.setNearCacheConfig(new NearCacheConfig()).setTimeToLiveSeconds(5));
        HazelcastInstance instance = Hazelcast.newHazelcastInstance(config);
        try (PermitStore store = HazelcastStoreProvider.on(instance)) {
            assertThat(Spenders.spendInTurn(store, "caller", 1, 2)).isEqualTo(1);
            Map<String, String> answer = instance.getExecutorService("test")
                    .submit(new InspectTask())
                    .get();
            assertThat(MemberRules.broken(answer, false))
                    .containsExactly(
                            "has for map rate-limit-windows time-to-live-seconds = 5: it has no effect, each entry has a"
                                    + " life of its own; set 0",
                            "has for map rate-limit-windows near-cache = enabled: nobody reads it and each step"
                                    + " invalidates it; take it out");
            long ttl = Objects.requireNonNull(
                            instance.getMap(EmbeddedConfig.WINDOWS).getEntryView("caller"))
                    .getTtl();
            assertThat(ttl).as("the map's own would lose windows").isGreaterThan(3_600_000);
        }
    }

    @Test
    void whatMakesCallsOfTheInstanceEndOtherwiseIsTold() {
        config.setInstanceName("inspected");
        config.setProperty("hazelcast.backpressure.enabled", "true");
        config.setProperty("hazelcast.operation.fail.on.indeterminate.state", "true");
        try (LogLines log = LogLines.of(GivenInstance.class.getName())) {
            open().close();
            assertThat(log.lines())
                    .containsExactlyInAnyOrder(
                            "WARNING the Hazelcast instance inspected has hazelcast.backpressure.enabled = true: while many"
                                    + " calls of the application are on their way, a request may wait to be sent, past its"
                                    + " deadline; set false",
                            "WARNING the Hazelcast instance inspected has hazelcast.operation.fail.on.indeterminate.state ="
                                    + " true: a request whose backup is late is counted by its owner and by this node"
                                    + " alone; set false");
        }
    }

    @Test
    void anInstanceThatWasShutDownIsToldByName() {
        HazelcastInstance instance = Hazelcast.newHazelcastInstance(config);
        instance.shutdown();
        assertThatThrownBy(() -> HazelcastStoreProvider.on(instance))
                .isInstanceOf(StoreException.class)
                .hasMessage(
                        "the Hazelcast instance " + instance.getName() + " is not running: start it before the webapp");
    }

    @Test
    void aClusterOfLiteMembersOnlyKeepsNothing() {
        config.setLiteMember(true);
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessage("the Hazelcast cluster has no member that keeps entries, only lite members");
    }

    @Test
    void aMemberOfAnOlderReleaseIsTold() {
        assertThat(MemberRules.broken(Map.of(InspectTask.VERSION, "0"), true))
                .containsExactly("has an older release of rate-limit-hazelcast: " + MemberRules.JARS);
        assertThat(MemberRules.broken(Map.of(InspectTask.VERSION, "1"), true)).isEmpty();
    }
}
