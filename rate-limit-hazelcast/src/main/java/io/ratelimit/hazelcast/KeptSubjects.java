package io.ratelimit.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.map.LocalMapStats;
import com.hazelcast.map.impl.MapService;
import com.hazelcast.map.impl.PartitionContainer;
import com.hazelcast.map.impl.recordstore.RecordStore;
import com.hazelcast.spi.impl.AbstractDistributedObject;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * About how many entries are kept. Counting those of this member walks all partitions, so it is done at most every 20 milliseconds, by
 * whoever asks then: a flood of 20,000 new subjects a second goes over the mark by at most 400. Safe for use by several threads.
 */
final class KeptSubjects {

    private static final System.Logger LOG = System.getLogger(KeptSubjects.class.getName());
    private static final long FRESH_NANOS = 20_000_000;

    private final LongSupplier count;
    private final LongSupplier nanoTime;
    private final AtomicLong stale;
    private volatile long counted;

    /**
     * Counts once.
     *
     * @param count the exact number; may throw, then the last one stands
     * @param nanoTime as {@link System#nanoTime}
     */
    KeptSubjects(LongSupplier count, LongSupplier nanoTime) {
        this.count = count;
        this.nanoTime = nanoTime;
        this.stale = new AtomicLong(nanoTime.getAsLong());
    }

    /**
     * Counts what a member keeps now, copies for others included. Hazelcast's statistics tell the same, but sleep 300 milliseconds
     * for each partition whose backup has no owner yet: asked on an owner's thread while a member leaves, they hold up the very
     * hand-over they sleep for. So they are asked only in a Hazelcast that keeps its entries elsewhere.
     */
    static long on(HazelcastInstance member) {
        IMap<String, long[]> windows = member.getMap(EmbeddedConfig.WINDOWS);
        try {
            if (windows instanceof AbstractDistributedObject<?> known) {
                MapService maps = known.getNodeEngine().getService(MapService.SERVICE_NAME);
                return entries(maps.getMapServiceContext().getPartitionContainers());
            }
        } catch (LinkageError e) {
            LOG.log(System.Logger.Level.DEBUG, "this Hazelcast keeps the entries of its maps elsewhere", e);
        }
        LocalMapStats stats = windows.getLocalMapStats();
        return stats.getOwnedEntryCount() + stats.getBackupEntryCount();
    }

    private static long entries(PartitionContainer[] partitions) {
        long entries = 0;
        for (PartitionContainer partition : partitions) {
            @Nullable RecordStore<?> store = partition.getExistingRecordStore(EmbeddedConfig.WINDOWS);
            if (store != null) {
                entries += store.size();
            }
        }
        return entries;
    }

    long about() {
        long now = nanoTime.getAsLong();
        long due = stale.get();
        if (now - due >= 0 && stale.compareAndSet(due, now + FRESH_NANOS)) {
            try {
                counted = count.getAsLong();
            } catch (RuntimeException e) {
                return counted;
            }
        }
        return counted;
    }
}
