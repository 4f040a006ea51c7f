/** What the promises are worth when things go wrong, with processes of their own. */
@NullMarked
package io.ratelimit.sample.reliability;

import org.jspecify.annotations.NullMarked;
