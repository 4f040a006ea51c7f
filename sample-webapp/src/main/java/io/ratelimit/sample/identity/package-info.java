/** Who calls the sample webapp: clients and users, read from tokens that anybody can make up because this is a sample. */
@NullMarked
package io.ratelimit.sample.identity;

import org.jspecify.annotations.NullMarked;
