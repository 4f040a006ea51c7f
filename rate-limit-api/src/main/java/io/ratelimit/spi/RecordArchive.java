package io.ratelimit.spi;

import io.ratelimit.spi.SharedRecords.Versioned;
import java.io.IOException;
import java.util.Map;

/**
 * Keeps shared records while no node runs. Each node has its own; of what several have kept the higher version wins. Never called
 * by two threads at a time.
 */
public interface RecordArchive {

    /**
     * Reads what was kept.
     *
     * @return by id; empty if nothing was kept yet
     * @throws IOException if what was kept cannot be read; the deployment then stops rather than forget it
     */
    Map<String, Versioned> load() throws IOException;

    /**
     * Keeps these records in place of all kept before. When the process dies in the middle, either these or those before are
     * there afterwards.
     *
     * @param records all of them, by id
     * @throws IOException if they could not be kept; tried again at the next change
     */
    void save(Map<String, Versioned> records) throws IOException;
}
