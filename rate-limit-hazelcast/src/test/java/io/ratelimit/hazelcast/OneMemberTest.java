package io.ratelimit.hazelcast;

import io.ratelimit.core.store.ManualClock;
import io.ratelimit.core.store.PermitStoreContract;
import io.ratelimit.spi.PermitStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OneMemberTest extends PermitStoreContract {

    private final TestMember member = TestMember.alone();

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
}
