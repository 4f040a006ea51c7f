package io.ratelimit.servlet;

import io.ratelimit.core.fuzz.FuzzContract;
import io.ratelimit.core.fuzz.FuzzTarget;
import java.util.List;

class ServletFuzzTest extends FuzzContract {

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(new ForwardedFuzz(), new TestHeadersFuzz(), new TemplateFuzz(), new AcceptFuzz());
    }
}
