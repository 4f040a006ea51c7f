/** The rules file: limits by path and method, settings and grants, for webapps that cannot be recompiled. */
@NullMarked
package io.ratelimit.core.rules;

import org.jspecify.annotations.NullMarked;
