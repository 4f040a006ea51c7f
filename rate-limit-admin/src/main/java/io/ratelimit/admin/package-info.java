/** The admin API and its console, as a servlet that the application maps and secures. */
@NullMarked
package io.ratelimit.admin;

import org.jspecify.annotations.NullMarked;
