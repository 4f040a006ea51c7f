package io.ratelimit.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.RateLimit;
import io.ratelimit.core.HidingLoader;
import io.ratelimit.core.config.Problems;
import io.ratelimit.core.policy.Endpoint;
import io.ratelimit.core.policy.Policies;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ResourceLimitsTest {

    /** Of a library that is not there. */
    public static final class Absent {}

    /** Names it. */
    public static final class Provider {
        /** What reflection stumbles over. */
        public void use(Absent absent) {}
    }

    /** Limited. */
    public static final class Limited {
        /** Once a minute. */
        @GET
        @RateLimit(per = "ip", minute = 1)
        public void get() {}

        /** Never. */
        @POST
        @RateLimit(per = "nobody", minute = 1)
        public void post() {}
    }

    @Test
    void a_method_has_one_place_however_often_its_model_is_built() throws Exception {
        ResourceLimits limits = new ResourceLimits(new Policies(Set.of("ip"), Set.of()), null);
        Problems problems = new Problems();
        Endpoint first = limits.of(Limited.class, Limited.class.getMethod("get"), problems);

        assertThat(first.policies()).hasSize(1);
        assertThat(limits.of(Limited.class, Limited.class.getMethod("get"), problems))
                .isSameAs(first);
        assertThat(problems.errors()).isEmpty();
    }

    @Test
    void a_wrong_limit_is_told_each_time_and_never_left_out() throws Exception {
        ResourceLimits limits = new ResourceLimits(new Policies(Set.of("ip"), Set.of()), null);
        for (int time = 0; time < 2; time++) {
            Problems problems = new Problems();
            limits.of(Limited.class, Limited.class.getMethod("post"), problems);
            assertThat(problems.errors()).hasSize(1);
        }
    }

    @Test
    void a_class_that_names_an_absent_one_is_left_out_with_a_warning() throws Exception {
        Problems problems = new Problems();
        Class<?> provider = new HidingLoader(Provider.class, Absent.class).loadClass(Provider.class.getName());

        new ResourceLimits(new Policies(Set.of("ip"), Set.of()), null).check(provider, problems);

        assertThat(problems.errors()).isEmpty();
        assertThat(problems.warnings())
                .singleElement()
                .asString()
                .contains(Provider.class.getName(), "its annotations are not seen", "NoClassDefFoundError");
    }
}
