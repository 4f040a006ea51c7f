package io.ratelimit.core.fuzz;

import java.util.List;

/** Something that reads what others have written. Public, with a constructor that takes nothing. */
public interface FuzzTarget {

    /**
     * Hands over bytes and checks what must hold for any.
     *
     * @param bytes anything
     * @throws AssertionError if something does not hold
     */
    void run(byte[] bytes);

    /**
     * Returns inputs to start from, which reach what random bytes would not.
     *
     * @return at least one
     */
    List<byte[]> seeds();
}
