package io.ratelimit.core.record;

import io.ratelimit.spi.SharedRecords;
import io.ratelimit.spi.SharedRecords.Versioned;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A secret that nodes make up together: the first that one of them has made. Nodes that started apart have two; once they meet, all
 * take the older. Safe for use by several threads.
 */
public final class SharedSecret {

    private static final System.Logger LOG = System.getLogger(SharedSecret.class.getName());
    private static final String ID = "secret";
    private static final int RANDOM_BYTES = 32;

    private final SharedRecords records;
    private String current;

    /**
     * Takes what the nodes have, or makes a secret for them.
     *
     * @param records shared by the nodes
     * @param random makes it
     * @param now wall-clock time, by which the older of two is known
     * @param timeout the longest time to wait for the store
     * @throws io.ratelimit.spi.StoreException if it does not answer
     */
    public SharedSecret(SharedRecords records, Random random, Instant now, Duration timeout) {
        this.records = records;
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        // Of two versions the higher wins.
        Versioned made = new Versioned(-now.toEpochMilli(), Base64.getEncoder().encodeToString(bytes));
        this.current = records.putIfAbsent(ID, made, timeout).text();
    }

    /** A secret has no place in a file that was made for grants. */
    static boolean is(String recordId) {
        return recordId.equals(ID);
    }

    /**
     * Returns the secret as known when it was last asked for or followed.
     *
     * @return 44 bytes, printable
     */
    public synchronized byte[] bytes() {
        return current.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Has somebody told of another secret that replaces this one, on any thread.
     *
     * @param user must be quick and must not call the store
     */
    public void follow(Consumer<byte[]> user) {
        records.onChange(() -> compare(user));
        compare(user);
    }

    private synchronized void compare(Consumer<byte[]> user) {
        Versioned known = records.all().get(ID);
        if (known != null && !known.text().equals(current)) {
            current = known.text();
            user.accept(bytes());
            LOG.log(
                    System.Logger.Level.WARNING,
                    "this node started apart from others and hashed tokens with a secret of its own until now; it takes that of"
                            + " the others, under which the tokens it has counted begin new windows and what was granted"
                            + " here to a caller by its key fits nobody. Set secret-file to avoid this");
        }
    }
}
