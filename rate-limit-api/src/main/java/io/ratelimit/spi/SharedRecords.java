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
    record Versioned(long version, String text) {
        /**
         * Tells which of two wins, on every node alike: the higher version, of equal ones the text that sorts later.
         *
         * @param other another version of the same record
         * @return true if this one wins
         */
        public boolean beats(Versioned other) {
            return version != other.version ? version > other.version : text.compareTo(other.text) > 0;
        }
    }

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
     * Writes a record, unless one that beats it is there. This node knows what is there when the call returns, the others soon after.
     *
     * @param id 1 to 256 printable ASCII characters
     * @param record what to write
     * @param timeout the longest time to wait, more than zero
     * @return what is there now; not {@code record} if that was beaten
     * @throws StoreException if the store does not answer in time; the record may be written or not
     */
    Versioned put(String id, Versioned record, Duration timeout);

    /**
     * Writes a record unless there is one. This node knows what is there when the call returns, the others soon after.
     *
     * @param id 1 to 256 printable ASCII characters
     * @param record what to write
     * @param timeout the longest time to wait, more than zero
     * @return what is there now; not {@code record} if there was one, even one that it would beat
     * @throws StoreException if the store does not answer in time; the record may be written or not
     */
    Versioned putIfAbsent(String id, Versioned record, Duration timeout);

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
