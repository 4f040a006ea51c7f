/** Policies: what a place in the application is limited to, from annotations and from the rules file. */
@NullMarked
package io.ratelimit.core.policy;

import org.jspecify.annotations.NullMarked;
