package io.ratelimit.hazelcast;

import io.ratelimit.spi.SharedRecords.Versioned;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A record as the grid keeps it: the version in eight bytes, most significant first, then the text in UTF-8. */
final class RecordBytes {

    private RecordBytes() {}

    static byte[] write(Versioned record) {
        byte[] text = record.text().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + text.length)
                .putLong(record.version())
                .put(text)
                .array();
    }

    static boolean isRecord(byte[] bytes) {
        return bytes.length >= Long.BYTES;
    }

    static Versioned read(byte[] bytes) {
        return new Versioned(
                ByteBuffer.wrap(bytes).getLong(),
                new String(bytes, Long.BYTES, bytes.length - Long.BYTES, StandardCharsets.UTF_8));
    }
}
