package io.ratelimit.core.admin;

import io.ratelimit.core.admin.Administration.AuditEntry;
import io.ratelimit.core.config.Json;
import io.ratelimit.spi.SharedRecords;
import io.ratelimit.spi.SharedRecords.Versioned;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who changed what: the last {@value #MOST} changes of any node, shared and kept with the grants. Safe for use by several threads. */
public final class AuditTrail {

    /** How many changes are remembered: {@value}. */
    public static final int MOST = 1_000;

    private static final String KIND = "audit/";
    private static final int RANDOM_BYTES = 4;

    private final SharedRecords records;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /**
     * A trail.
     *
     * @param records shared by the nodes
     * @param clock wall-clock time
     */
    public AuditTrail(SharedRecords records, InstantSource clock) {
        this.records = records;
        this.clock = clock;
    }

    /**
     * Notes a change.
     *
     * @param by who
     * @param action one word
     * @param subject what it was done to, without secrets
     * @param detail what was done
     * @param reason as given
     * @param timeout the longest time to wait for the store
     * @throws io.ratelimit.spi.StoreException if the store does not answer
     */
    public void add(String by, String action, String subject, String detail, String reason, Duration timeout) {
        Instant now = clock.instant();
        Map<String, Json> members = new LinkedHashMap<>();
        members.put("at", new Json.Str(now.toString()));
        members.put("by", new Json.Str(by));
        members.put("action", new Json.Str(action));
        members.put("subject", new Json.Str(subject));
        members.put("detail", new Json.Str(detail));
        members.put("reason", new Json.Str(reason));
        String text = new String(Json.write(new Json.Obj(members)), StandardCharsets.UTF_8);
        records.put(KIND + id(now), new Versioned(now.toEpochMilli(), text), timeout);
        List<AuditEntry> all = all();
        for (AuditEntry old : all.subList(Math.min(MOST, all.size()), all.size())) {
            records.remove(KIND + old.id(), timeout);
        }
    }

    /**
     * Returns the changes.
     *
     * @return newest first
     */
    public List<AuditEntry> all() {
        List<AuditEntry> entries = new ArrayList<>();
        records.all().forEach((id, record) -> {
            if (id.startsWith(KIND)) {
                read(id.substring(KIND.length()), record.text()).ifPresent(entries::add);
            }
        });
        entries.sort(Comparator.comparing(AuditEntry::at)
                .thenComparing(AuditEntry::id)
                .reversed());
        return entries;
    }

    /** Two nodes may write in the same millisecond. */
    private String id(Instant now) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return "%013d-%s".formatted(now.toEpochMilli(), HexFormat.of().formatHex(bytes));
    }

    /** What a newer release may write otherwise is left out. */
    private static Optional<AuditEntry> read(String id, String text) {
        try {
            if (Json.parse(text) instanceof Json.Obj object) {
                return Optional.of(new AuditEntry(
                        id,
                        Instant.parse(text(object, "at")),
                        text(object, "by"),
                        text(object, "action"),
                        text(object, "subject"),
                        text(object, "detail"),
                        text(object, "reason")));
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            System.getLogger(AuditTrail.class.getName())
                    .log(System.Logger.Level.DEBUG, "an entry of the audit trail is not understood", e);
        }
        return Optional.empty();
    }

    private static String text(Json.Obj object, String name) {
        return object.members().get(name) instanceof Json.Str text ? text.value() : "";
    }
}
