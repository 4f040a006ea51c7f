package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.core.store.ManualClock;
import io.ratelimit.core.store.PermitStoreContract;
import io.ratelimit.spi.PermitStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The contract where each request has a step of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NotCombiningTest extends PermitStoreContract {

    private final TestMember member = TestMember.alone(new CallSettings(OwnerWatch.DEFAULT_WAITING, false));

    @Override
    protected PermitStore store() {
        return member.store();
    }

    @Override
    protected ManualClock clock() {
        return member.clock();
    }

    @AfterAll
    void stop() {
        member.close();
    }

    @Test
    void aCrowdWritesTheEntryAsOftenAsItIsGranted() {
        assertThat(Spenders.spend(store(), "each", 60, 20)).isEqualTo(60);
        long[] entry =
                member.instance().<String, long[]>getMap(EmbeddedConfig.WINDOWS).get("each");
        assertThat(entry).isNotNull();
        assertThat(entry[1]).isEqualTo(60);
    }
}
