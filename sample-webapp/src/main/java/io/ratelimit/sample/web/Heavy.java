package io.ratelimit.sample.web;

import io.ratelimit.RateLimit;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Expensive calls: 10 a minute for each user of a client, all such endpoints together. */
@RateLimit(per = "user+client", name = "heavy", minute = 10)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Heavy {}
