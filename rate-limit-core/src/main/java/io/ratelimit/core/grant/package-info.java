/** Grants: another limit for one subject, until a date. */
@NullMarked
package io.ratelimit.core.grant;

import org.jspecify.annotations.NullMarked;
