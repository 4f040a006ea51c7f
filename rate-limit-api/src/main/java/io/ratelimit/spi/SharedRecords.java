package io.ratelimit.spi;

import java.time.Duration;
import java.util.Map;

/**
 * Small texts that every node knows, such as grants. Each node keeps all of them, so reading costs no call and works while the
 * store is silent. Of two versions of one record the higher wins, whatever order they arrive in. Safe for use by several threads.
 */
public interface SharedRecords {

    /**
     * One record.
     *
     * @param version the higher wins; for example milliseconds of wall-clock time
     * @param text what is known
     */
    record Versioned(long version, String text) {}

    /**
     * Makes records that no other node knows.
     *
     * @return without any record
     */
    static SharedRecords ofThisNode() {
        return new NodeRecords();
    }

    /**
     * Returns all records as this node knows them. Cheap.
     *
     * @return an immutable copy, by id
     */
    Map<String, Versioned> all();

    /**
     * Writes a record, unless one of the same or a higher version is there. This node knows it when the call returns, the others
     * soon after.
     *
     * @param id 1 to 256 printable ASCII characters
     * @param record what to write
     * @param timeout the longest time to wait, more than zero
     * @throws StoreException if the store does not answer in time; the record may be written or not
     */
    void put(String id, Versioned record, Duration timeout);

    /**
     * Forgets a record that matters no more. A node that has not heard of it may bring it back: what is forgotten must be
     * recognised again by its text.
     *
     * @param id of the record; nothing happens if there is none
     * @param timeout the longest time to wait, more than zero
     * @throws StoreException if the store does not answer in time
     */
    void remove(String id, Duration timeout);

    /**
     * Has a listener told whenever {@link #all} may have changed, on any thread.
     *
     * @param listener must be quick and must not call the store
     */
    void onChange(Runnable listener);
}
