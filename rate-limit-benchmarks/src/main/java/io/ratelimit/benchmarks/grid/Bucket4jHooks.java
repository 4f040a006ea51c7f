package io.ratelimit.benchmarks.grid;

import com.hazelcast.nio.serialization.Serializer;
import com.hazelcast.nio.serialization.SerializerHook;
import io.github.bucket4j.grid.hazelcast.HazelcastEntryProcessor;
import io.github.bucket4j.grid.hazelcast.SimpleBackupProcessor;
import io.github.bucket4j.grid.hazelcast.serialization.HazelcastEntryProcessorSerializer;
import io.github.bucket4j.grid.hazelcast.serialization.SimpleBackupProcessorSerializer;

/** Bucket4j's own serializers for every member on this class path; without them it falls back to Java's serialization. */
final class Bucket4jHooks {

    private static final int TYPE_ID = 1_623_071;

    private Bucket4jHooks() {}

    /** For what it sends to the owner. */
    @SuppressWarnings("rawtypes") // as the class is registered
    public static final class OfProcessor implements SerializerHook<HazelcastEntryProcessor> {
        @Override
        public Class<HazelcastEntryProcessor> getSerializationType() {
            return HazelcastEntryProcessor.class;
        }

        @Override
        public Serializer createSerializer() {
            return new HazelcastEntryProcessorSerializer(TYPE_ID);
        }

        @Override
        public boolean isOverwritable() {
            return true;
        }
    }

    /** For what the owner sends to the backup. */
    @SuppressWarnings("rawtypes") // as the class is registered
    public static final class OfBackup implements SerializerHook<SimpleBackupProcessor> {
        @Override
        public Class<SimpleBackupProcessor> getSerializationType() {
            return SimpleBackupProcessor.class;
        }

        @Override
        public Serializer createSerializer() {
            return new SimpleBackupProcessorSerializer(TYPE_ID + 1);
        }

        @Override
        public boolean isOverwritable() {
            return true;
        }
    }
}
