package io.ratelimit.core;

import io.ratelimit.core.fuzz.FuzzContract;
import io.ratelimit.core.fuzz.FuzzTarget;
import io.ratelimit.core.identity.AddressFuzz;
import io.ratelimit.core.rules.PathFuzz;
import io.ratelimit.core.rules.RulesFuzz;
import io.ratelimit.core.window.EntryFuzz;
import java.util.List;

class CoreFuzzTest extends FuzzContract {

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(new EntryFuzz(), new RulesFuzz(), new PathFuzz(), new AddressFuzz());
    }
}
