package io.ratelimit.core.grant;

import io.ratelimit.Subject;
import io.ratelimit.spi.SharedRecords;
import io.ratelimit.spi.SharedRecords.Versioned;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The grants that hold on this node: those of the rules file, and those that operators make on any node. Kept as one immutable
 * snapshot, so that a request reads a field and calls nobody. Safe for use by several threads.
 *
 * <p>A grant that is over is remembered for {@value #DAYS_REMEMBERED} days, as long as there are not more than
 * {@value #MOST_REMEMBERED}: a node that was down meanwhile must hear that it ended.
 */
public final class GrantBook {

    /** The most grants that may hold at a time: {@value}. */
    public static final int MOST = 10_000;

    static final int MOST_REMEMBERED = 1_000;
    static final int DAYS_REMEMBERED = 30;

    private static final System.Logger LOG = System.getLogger(GrantBook.class.getName());
    private static final String KIND = "grant/";

    private final List<Grant> fromFile;
    private final SharedRecords records;
    private final Function<Subject, String> keys;
    private Map<String, Read> read = Map.of();
    private volatile Grants current = Grants.NONE;
    private volatile List<Grant> shared = List.of();

    /** A record and what it says; nothing if it cannot be read. */
    private record Read(Versioned from, Optional<Grant> grant) {}

    /**
     * Opens a book.
     *
     * @param fromFile grants of the rules file, which nobody changes
     * @param records shared by the nodes
     * @param keys finds the key of a secret subject's entry
     */
    public GrantBook(List<Grant> fromFile, SharedRecords records, Function<Subject, String> keys) {
        this.keys = keys;
        this.fromFile = List.copyOf(fromFile);
        this.records = records;
        records.onChange(this::refresh);
        refresh();
    }

    /**
     * Returns what is granted now.
     *
     * @return immutable; read it anew for each request
     */
    public Grants current() {
        return current;
    }

    /**
     * Returns every grant, also those that are over.
     *
     * @return those of the rules file last, else the newest first
     */
    public List<Grant> all() {
        List<Grant> all = new ArrayList<>(shared);
        all.addAll(fromFile);
        all.sort(Comparator.comparing(Grant::at).reversed());
        return all;
    }

    /**
     * Finds a grant that operators made.
     *
     * @param id of the grant
     * @return empty if there is none, or it stands in the rules file
     */
    public Optional<Grant> find(String id) {
        return shared.stream().filter(grant -> grant.id().equals(id)).findFirst();
    }

    /**
     * Tells whether one more grant can be made.
     *
     * @param now decides which hold
     * @return false if {@value #MOST} hold
     */
    public boolean hasRoom(Instant now) {
        return shared.stream().filter(grant -> grant.holds(now)).count() < MOST;
    }

    /**
     * Writes a grant, in place of an older version of it, for all nodes; and forgets what has long been over.
     *
     * @param grant with the time of the change in {@code at} or {@code ended}
     * @param timeout the longest time to wait
     * @throws io.ratelimit.spi.StoreException if the store does not answer; the grant may be written or not
     */
    public void put(Grant grant, Duration timeout) {
        String id = KIND + grant.id();
        Versioned known = records.all().get(id);
        long now = grant.ended().orElse(grant.at()).toEpochMilli();
        long version = known == null ? now : Math.max(now, known.version() + 1);
        records.put(id, new Versioned(version, GrantText.write(grant)), timeout);
        for (Grant old : over(grant.ended().orElse(grant.at()))) {
            records.remove(KIND + old.id(), timeout);
        }
    }

    private List<Grant> over(Instant now) {
        List<Grant> over = new ArrayList<>(
                shared.stream().filter(grant -> !grant.holds(now)).toList());
        over.sort(
                Comparator.comparing((Grant grant) -> grant.over().orElse(now)).reversed());
        Instant forgotten = now.minus(Duration.ofDays(DAYS_REMEMBERED));
        List<Grant> old = new ArrayList<>();
        for (int index = 0; index < over.size(); index++) {
            if (index >= MOST_REMEMBERED || over.get(index).over().orElse(now).isBefore(forgotten)) {
                old.add(over.get(index));
            }
        }
        return old;
    }

    private synchronized void refresh() {
        Map<String, Read> newer = new HashMap<>();
        List<Grant> grants = new ArrayList<>();
        records.all().forEach((id, record) -> {
            if (id.startsWith(KIND)) {
                Read before = read.get(id);
                Read now = before != null && before.from().equals(record)
                        ? before
                        : new Read(record, read(id.substring(KIND.length()), record.text()));
                newer.put(id, now);
                now.grant().ifPresent(grants::add);
            }
        });
        read = newer;
        shared = List.copyOf(grants);
        grants.addAll(fromFile);
        current = grants.isEmpty() ? Grants.NONE : new Grants(grants, keys);
    }

    private Optional<Grant> read(String id, String text) {
        try {
            return Optional.of(GrantText.read(id, text));
        } catch (IllegalArgumentException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "grant {0} is not understood and has no effect on this node: {1}",
                    id,
                    e.getMessage());
            return Optional.empty();
        }
    }
}
