/** Reading configuration: settings, JSON, and collecting every problem before a deployment is stopped. */
@NullMarked
package io.ratelimit.core.config;

import org.jspecify.annotations.NullMarked;
