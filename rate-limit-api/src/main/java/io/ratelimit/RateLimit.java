package io.ratelimit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Limits how often one subject (an access token, a client, an address …) may call what is annotated, over rolling
 * windows.
 *
 * <pre>{@code
 * @Path("/contacts")
 * @RateLimit(per = "client", minute = 180)              // one counter for the class, per client id
 * public class ContactsResource {
 *
 *   @PUT @Path("{id}")
 *   @RateLimit(per = "token", hour = 50, day = 600)     // and this method's own counters, per access token
 *   public Contact update(@PathParam("id") long id, Contact contact) { … }
 * }
 * }</pre>
 *
 * <p>Works on JAX-RS resource classes, their methods, sub-resources and the {@code Application} class; on servlet classes
 * and their {@code service} and {@code doGet}, {@code doPost} … methods; and on annotation types, which then carry the
 * limit wherever they are used. A limit on a class is one counter that all of its methods share; one on a method is the
 * method's own. Both apply, repeated annotations all apply, and a request is served only if every limit admits it. A
 * refused request spends nothing of any limit.
 *
 * <p>A method or class without annotations of its own inherits those of the method or type that it overrides, extends or
 * implements. {@link RateLimitExempt} ends that.
 *
 * <p>A number out of range, an unknown identity or a name used with different numbers stops the deployment with an error
 * that names the class, the method and the value.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Repeatable(RateLimit.List.class)
public @interface RateLimit {

    /**
     * What is counted apart: {@code ip}, {@code client}, {@code token}, {@code user}, {@code all}, the name of an
     * application's own {@link io.ratelimit.spi.IdentityResolver}, or several joined by {@code +} such as
     * {@code user+client}. An identity that a request does not have falls back, part by part: {@code user} to
     * {@code client}, {@code token} to {@code client}, {@code client} and the application's own to {@code ip}.
     *
     * @return the identity
     */
    String per();

    /**
     * Permits in any second.
     *
     * @return 1 to 100,000,000, or 0 for no limit of this interval
     */
    int second() default 0;

    /**
     * Permits in any 60 seconds.
     *
     * @return 1 to 100,000,000, or 0 for no limit of this interval
     */
    int minute() default 0;

    /**
     * Permits in any 3,600 seconds.
     *
     * @return 1 to 100,000,000, or 0 for no limit of this interval
     */
    int hour() default 0;

    /**
     * Permits in any 86,400 seconds.
     *
     * @return 1 to 100,000,000, or 0 for no limit of this interval
     */
    int day() default 0;

    /**
     * The name under which places share one counter per subject. The same name must carry the same numbers wherever it is
     * used in one deployment. A limit is called by its interval on the wire ({@code hour}); where two of an endpoint's limits have
     * that, by identity and interval ({@code token-hour}); where two have that too, by this name and interval.
     *
     * @return letters, digits, {@code _}, {@code .} and {@code -}, at most 64; empty for a name of this place's own
     */
    String name() default "";

    /**
     * Permits that one request consumes. What fails before the code spends is free where this is 0: put a policy of cost 1
     * beside it to limit that as well.
     *
     * @return 1 up to the smallest limit; or 0, and the code spends through {@link RequestPermits#spend(long)}
     */
    int cost() default 1;

    /**
     * Which requests count.
     *
     * @return by default {@link Count#ALL}
     */
    Count count() default Count.ALL;

    /**
     * What happens while the store does not answer.
     *
     * @return by default what the setting {@code on-store-failure} says
     */
    OnStoreFailure onStoreFailure() default OnStoreFailure.INHERIT;

    /**
     * Whether the limit is only tried out: requests are counted and what it would refuse is reported, but everything is let
     * through and no header tells of it.
     *
     * @return by default false; the setting {@code shadow} does the same for limits that cannot be recompiled
     */
    boolean shadow() default false;

    /**
     * The text of this limit's refusal, shown to the caller.
     *
     * @return plain text; empty for the standard sentence
     */
    String message() default "";

    /** Holds repeated {@link RateLimit} annotations. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.TYPE, ElementType.METHOD})
    @interface List {
        /**
         * The repeated annotations.
         *
         * @return at least one
         */
        RateLimit[] value();
    }
}
