package io.ratelimit.jaxrs;

import io.ratelimit.core.fuzz.FuzzContract;
import io.ratelimit.core.fuzz.FuzzTarget;
import java.util.List;

class JaxrsFuzzTest extends FuzzContract {

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(new FormFuzz());
    }
}
