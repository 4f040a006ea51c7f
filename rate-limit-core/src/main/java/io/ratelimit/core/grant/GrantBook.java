package io.ratelimit.core.grant;

import io.ratelimit.Subject;
import io.ratelimit.spi.SharedRecords;
import io.ratelimit.spi.SharedRecords.Versioned;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
 * <p>A grant that was ended before its time is remembered for {@value #DAYS_REMEMBERED} days: a node that was down meanwhile must hear
 * of it. Of those whose time is over the last {@value #MOST_REMEMBERED} are.
 */
public final class GrantBook {

    /** The most grants that may hold at a time: {@value}. */
    public static final int MOST = 10_000;

    /** For how many days a grant that was ended before its time is remembered: {@value}. */
    public static final int DAYS_REMEMBERED = 30;

    static final int MOST_REMEMBERED = 1_000;

    private static final Duration REMEMBERED = Duration.ofDays(DAYS_REMEMBERED);
    private static final int MOST_TIDIED = 20;

    private static final System.Logger LOG = System.getLogger(GrantBook.class.getName());
    private static final String KIND = "grant/";

    private final List<Grant> fromFile;
    private final SharedRecords records;
    private final Function<Subject, String> keys;
    private final InstantSource clock;
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
     * @param clock wall-clock time
     */
    public GrantBook(List<Grant> fromFile, SharedRecords records, Function<Subject, String> keys, InstantSource clock) {
        this.clock = clock;
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
        Grants snapshot = current;
        if (!snapshot.isEmpty() && snapshot.isOutdated(clock.instant())) {
            replace(snapshot);
            return current;
        }
        return snapshot;
    }

    /** Of many requests that find one outdated, one works out the next. */
    private synchronized void replace(Grants outdated) {
        if (current == outdated) {
            refresh();
        }
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
        return Optional.ofNullable(records.all().get(KIND + id)).flatMap(record -> read(id, record.text()));
    }

    /**
     * Returns what would be granted with one more grant.
     *
     * @param grant takes the place of the one with its id, if there is one
     * @return immutable
     */
    public Grants with(Grant grant) {
        Instant now = clock.instant();
        List<Grant> grants = all();
        grants.removeIf(one -> one.id().equals(grant.id()) || !one.holds(now));
        grants.add(grant);
        return new Grants(grants, keys);
    }

    /**
     * Tells whether one more grant can be made.
     *
     * @param now decides which hold
     * @return false if {@value #MOST} hold or were ended before their time and must be remembered
     */
    public boolean hasRoom(Instant now) {
        return shared.stream().filter(grant -> !isForgettable(grant, now)).count() < MOST;
    }

    /**
     * Writes a grant for all nodes.
     *
     * @param grant with the time of the change in {@code at} or {@code ended}
     * @param before what it takes the place of; empty if it is new
     * @param timeout the longest time to wait
     * @return false if another change of it was quicker, which stays
     * @throws io.ratelimit.spi.StoreException if the store does not answer; the grant may be written or not
     */
    public boolean put(Grant grant, Optional<Grant> before, Duration timeout) {
        String id = KIND + grant.id();
        Versioned known = records.all().get(id);
        Optional<Grant> replaced = known == null ? Optional.empty() : read(grant.id(), known.text());
        if (!replaced.equals(before)) {
            return false;
        }
        long now = grant.ended().orElse(grant.at()).toEpochMilli();
        long version = known == null ? now : Math.max(now, known.version() + 1);
        Versioned written = new Versioned(version, GrantText.write(grant));
        return records.put(id, written, timeout).equals(written);
    }

    /**
     * Forgets some of what has long been over; a little each time, so that nobody waits for it.
     *
     * @param now decides what is over
     * @param timeout the longest time to wait for each
     * @throws io.ratelimit.spi.StoreException if the store does not answer
     */
    public void tidy(Instant now, Duration timeout) {
        List<Grant> old = shared.stream()
                .filter(grant -> isForgettable(grant, now))
                .sorted(Comparator.comparing((Grant grant) -> grant.over().orElse(now))
                        .reversed())
                .skip(MOST_REMEMBERED)
                .toList();
        for (Grant grant : old.subList(Math.max(0, old.size() - MOST_TIDIED), old.size())) {
            records.remove(KIND + grant.id(), timeout);
        }
        for (Grant grant : shared) {
            if (grant.ended().filter(end -> end.isBefore(now.minus(REMEMBERED))).isPresent()) {
                records.remove(KIND + grant.id(), timeout);
            }
        }
    }

    /** Its own text says that it is over; one that was ended before its time must be remembered until nobody has the older text. */
    private static boolean isForgettable(Grant grant, Instant now) {
        return grant.draft().until().filter(end -> !now.isBefore(end)).isPresent();
    }

    private synchronized void refresh() {
        Map<String, Read> newer = new HashMap<>();
        List<Grant> grants = new ArrayList<>();
        for (Map.Entry<String, Versioned> entry : records.all().entrySet()) {
            String id = entry.getKey();
            Versioned record = entry.getValue();
            if (id.startsWith(KIND)) {
                Read before = read.get(id);
                Read now = before != null && before.from().equals(record)
                        ? before
                        : new Read(record, read(id.substring(KIND.length()), record.text()));
                newer.put(id, now);
                now.grant().ifPresent(grants::add);
            }
        }
        read = newer;
        shared = List.copyOf(grants);
        grants.addAll(fromFile);
        Instant now = clock.instant();
        grants.removeIf(grant -> !grant.holds(now));
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
