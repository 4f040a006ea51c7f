package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.internal.serialization.SerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.internal.serialization.impl.HeapData;
import com.hazelcast.spi.impl.merge.MapMergingEntryImpl;
import io.ratelimit.spi.SharedRecords.Versioned;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NewestRecordMergePolicyTest {

    private static final SerializationService SERIALIZATION = new DefaultSerializationServiceBuilder().build();

    private final NewestRecordMergePolicy policy = new NewestRecordMergePolicy();

    private record Foreign(String text) implements Serializable {}

    @Test
    void ofTwoRecordsTheNewerStays() {
        byte[] older = RecordBytes.write(new Versioned(1, "older"));
        byte[] newer = RecordBytes.write(new Versioned(2, "newer"));
        assertThat(policy.merge(entry(older), entry(newer))).isEqualTo(newer);
        assertThat(policy.merge(entry(newer), entry(older))).isEqualTo(newer);
    }

    @Test
    void aValueWhoseClassNobodyHasCountsAsNone() {
        byte[] record = RecordBytes.write(new Versioned(1, "one"));
        byte[] bytes = SERIALIZATION.toData(new Foreign("x")).toByteArray();
        String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("$Foreign", "$Unknown");
        MapMergingEntryImpl<String, Object> unknown = new MapMergingEntryImpl<String, Object>(SERIALIZATION)
                .setValue(new HeapData(text.getBytes(StandardCharsets.ISO_8859_1)));
        assertThat(policy.merge(unknown, entry(record))).isEqualTo(record);
        assertThat(policy.merge(entry(record), unknown)).isEqualTo(record);
    }

    private static MapMergingEntryImpl<String, Object> entry(byte[] value) {
        return new MapMergingEntryImpl<String, Object>(SERIALIZATION).setValue(SERIALIZATION.toData(value));
    }
}
