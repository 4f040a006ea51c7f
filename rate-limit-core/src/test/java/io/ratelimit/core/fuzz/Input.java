package io.ratelimit.core.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a fuzzer wrote, read from front to back. Zeros and nothing when it is used up. Not safe for use by several threads. */
public final class Input {

    private final ByteBuffer bytes;

    /**
     * Reads from the start.
     *
     * @param bytes anything
     */
    public Input(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    /**
     * Reads a byte.
     *
     * @return 0 to 255
     */
    public int octet() {
        return bytes.hasRemaining() ? bytes.get() & 0xFF : 0;
    }

    /**
     * Reads a bit of a byte.
     *
     * @return either
     */
    public boolean flag() {
        return (octet() & 1) != 0;
    }

    /**
     * Reads eight bytes, most significant first.
     *
     * @return any number
     */
    public long number() {
        return bytes.remaining() >= Long.BYTES ? bytes.getLong() : octet();
    }

    /**
     * Chooses by a byte.
     *
     * @param <T> of what
     * @param from at least one
     * @return one of them
     */
    public <T> T choice(List<T> from) {
        return from.get(octet() % from.size());
    }

    /**
     * Reads numbers until the end.
     *
     * @return as many as there are whole ones
     */
    public long[] numbers() {
        long[] numbers = new long[bytes.remaining() / Long.BYTES];
        bytes.asLongBuffer().get(numbers);
        bytes.position(bytes.limit());
        return numbers;
    }

    /**
     * Reads a text up to a line end or the end. Each byte is one character, as a container reads header lines.
     *
     * @return without the line end
     */
    public String line() {
        StringBuilder line = new StringBuilder();
        for (int next = bytes.hasRemaining() ? octet() : '\n';
                next != '\n';
                next = bytes.hasRemaining() ? octet() : '\n') {
            line.append((char) next);
        }
        return line.toString();
    }

    /**
     * Reads the rest as UTF-8.
     *
     * @return what is no UTF-8 replaced
     */
    public String text() {
        byte[] rest = new byte[bytes.remaining()];
        bytes.get(rest);
        return new String(rest, StandardCharsets.UTF_8);
    }

    /**
     * Tells whether something is left.
     *
     * @return false at the end
     */
    public boolean hasMore() {
        return bytes.hasRemaining();
    }
}
