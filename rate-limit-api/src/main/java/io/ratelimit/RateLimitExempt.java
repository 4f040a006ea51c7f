package io.ratelimit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Takes a class or method out of the limits that it would get from its class, a superclass, an interface or the
 * JAX-RS application. The nearest of {@link RateLimit} and this annotation wins: a method's own {@link RateLimit} applies in an
 * exempt class. Rules of the rules file still apply.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface RateLimitExempt {}
