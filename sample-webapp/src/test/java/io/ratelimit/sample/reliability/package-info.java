/** What the product does on a real grid of several processes under load, when some of them die, hang, leave or lose each other. */
@NullMarked
package io.ratelimit.sample.reliability;

import org.jspecify.annotations.NullMarked;
