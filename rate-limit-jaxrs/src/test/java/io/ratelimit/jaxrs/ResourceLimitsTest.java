package io.ratelimit.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.RateLimit;
import io.ratelimit.core.HidingLoader;
import io.ratelimit.core.config.Problems;
import io.ratelimit.core.policy.Endpoint;
import io.ratelimit.core.policy.Policies;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
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

    /** What locators declare. */
    public interface Orders {
        /** Limited wherever it is implemented. */
        @GET
        @RateLimit(per = "ip", minute = 5)
        void list();
    }

    /** Wrong in what it declares only. */
    public abstract static class WrongOrders {
        /** Nobody resolves nobody. */
        @GET
        @RateLimit(per = "nobody", minute = 5)
        public abstract void list();
    }

    /** Locators as an interface has them. */
    @RateLimit(per = "ip", hour = 9)
    public interface Locating {
        /** Misplaced. */
        @Path("limited")
        @RateLimit(per = "ip", minute = 1)
        Limited limited();

        /** Limited by itself. */
        @Path("orders")
        Orders orders();

        /** Not limited by anything. */
        @Path("free")
        Object free();

        /** Of a type that is checked. */
        @Path("wrong")
        WrongOrders wrong();
    }

    /** Without any annotation of its own. */
    public abstract static class Located implements Locating {}

    @Test
    void what_locators_declare_is_checked_and_not_listed_and_their_annotations_are_inherited() {
        Policies policies = new Policies(Set.of("ip"), Set.of());
        Problems problems = new Problems();

        new ResourceLimits(policies, null).check(Located.class, problems);

        assertThat(policies.names()).as("only those that count").containsExactly(Limited.class.getName() + ".get:ip");
        assertThat(problems.errors())
                .anyMatch(error -> error.contains("Located.limited: @RateLimit on a sub-resource locator would not be"))
                .anyMatch(error ->
                        error.contains("WrongOrders.list: per = \"nobody\": nothing resolves the identity 'nobody'"))
                .anyMatch(error ->
                        error.contains("Limited.post: per = \"nobody\": nothing resolves the identity 'nobody'"))
                .hasSize(3);
        assertThat(problems.warnings())
                .containsExactly(Located.class.getName()
                        + ".free: the limits of its class do not reach what this locator returns: annotate "
                        + "java.lang.Object, or what implements it; a @RateLimit with the same name counts for both");
    }

    /** Of a type variable. */
    public interface Stored<T> {
        /** Stores. */
        @PUT
        @RateLimit(per = "ip", minute = 1)
        void put(T value);
    }

    /** Has a bridge method. */
    public static final class StoredText implements Stored<String> {
        @Override
        public void put(String value) {}
    }

    @Test
    void a_bridge_method_is_no_second_place() {
        Policies policies = new Policies(Set.of("ip"), Set.of());
        new ResourceLimits(policies, null).check(StoredText.class, new Problems());
        assertThat(policies.names()).containsExactly(StoredText.class.getName() + ".put:ip");
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
