package io.ratelimit.hazelcast;

import io.ratelimit.core.fuzz.FuzzContract;
import io.ratelimit.core.fuzz.FuzzTarget;
import java.util.List;

class HazelcastFuzzTest extends FuzzContract {

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(new WireFuzz());
    }
}
