package io.ratelimit.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.core.HidingLoader;
import io.ratelimit.core.config.Problems;
import io.ratelimit.core.policy.Policies;
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
