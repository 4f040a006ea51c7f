package io.ratelimit.admin;

import io.ratelimit.Count;
import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.OnStoreFailure;
import io.ratelimit.StoreHealth;
import io.ratelimit.core.admin.Administration;
import io.ratelimit.core.admin.AdministrationException;
import io.ratelimit.core.admin.AdministrationException.Fault;
import io.ratelimit.core.admin.AdministrationException.Kind;
import io.ratelimit.core.grant.GrantDraft;
import io.ratelimit.core.grant.Grants;
import io.ratelimit.core.grant.Who;
import io.ratelimit.core.policy.Policy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Traffic that depends on the clock only, and grants that are kept. Safe for use by several threads. */
final class FakeAdministration implements Administration {

    /** What must never become markup. */
    static final String HOSTILE = "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script>";

    private static final long STEP = 5_000;
    private static final int STEPS = 120;

    private final InstantSource clock;
    private final Instant startedAt;
    private final List<Policy> policies;
    private final List<String> subjects;
    private final List<GrantState> grants = new ArrayList<>();
    private final List<AuditEntry> audit = new ArrayList<>();
    private final Map<String, Instant> resets = new LinkedHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private Map<String, Map<Outcome, List<Long>>> counted = Map.of();
    private long countedFrom;
    private volatile long stepsBeginAt;
    private volatile boolean down;

    FakeAdministration(InstantSource clock, int policies, int subjects) {
        this.clock = clock;
        this.startedAt = clock.instant().minus(Duration.ofHours(31));
        this.policies = IntStream.range(0, policies)
                .mapToObj(FakeAdministration::policy)
                .toList();
        this.subjects =
                IntStream.range(0, subjects).mapToObj(FakeAdministration::key).toList();
    }

    private static final List<Policy> NAMED = List.of(
            named("ContactsResource.update", "token", 50, 600),
            named("ContactsResource.list", "token", 50, 600),
            named("connect", "client", 180, 0),
            named("light", "user+client", 50, 0),
            named("heavy", "user+client", 10, 0),
            named("LicensesResource.validate", "ip", 300, 5_000),
            named("oauth-token", "client+ip", 5, 60),
            named("rule:/plain/*:ip:minute", "ip", 30, 0));

    private static Policy named(String name, String identity, long first, long second) {
        Interval shorter = first == 50 && second == 600 ? Interval.HOUR : Interval.MINUTE;
        Interval longer = shorter == Interval.HOUR ? Interval.DAY : Interval.HOUR;
        List<Limit> limits = second == 0
                ? List.of(new Limit(shorter, first))
                : List.of(new Limit(shorter, first), new Limit(longer, second));
        return new Policy(
                name, true, identity, limits, 1, Count.ALL, OnStoreFailure.INHERIT, false, Optional.<String>empty());
    }

    private static Policy policy(int index) {
        return index < NAMED.size() ? NAMED.get(index) : named("Endpoint" + index + ".get", "token", 60, 1_000 + index);
    }

    private static String key(int index) {
        return switch (index % 4) {
            case 0 -> "token:sha256:" + String.format("%08x", index * 2_654_435_761L & 0xffffffffL) + "…";
            case 1 ->
                "client:"
                        + List.of("acme", "globex", "initech", "umbrella", "stark")
                                .get(index / 4 % 5) + (index < 20 ? "" : "-" + index);
            case 2 -> "ip:203.0." + index / 256 % 256 + "." + index % 256;
            default -> "user+client:" + ("ada-" + index).length() + ":ada-" + index + ",4:acme";
        };
    }

    /** Adds what an attacker could have brought in as names, subjects and reasons. */
    FakeAdministration hostile() {
        grant(
                new GrantDraft(
                        Optional.of(new Who("client", HOSTILE)),
                        Optional.of(HOSTILE),
                        Optional.empty(),
                        Optional.of(7L),
                        Optional.empty(),
                        Optional.empty(),
                        HOSTILE),
                HOSTILE);
        List<Policy> more = new ArrayList<>(policies);
        more.add(named(HOSTILE, "token", 60, 0));
        List<String> keys = new ArrayList<>(subjects);
        keys.add(0, "client:" + HOSTILE);
        FakeAdministration hostile = new FakeAdministration(clock, more, keys);
        hostile.grants.addAll(grants);
        hostile.audit.addAll(audit);
        return hostile;
    }

    private FakeAdministration(InstantSource clock, List<Policy> policies, List<String> subjects) {
        this.clock = clock;
        this.startedAt = clock.instant();
        this.policies = policies;
        this.subjects = subjects;
    }

    /** Steps begin at other instants from now on, as after a new start. */
    void stepsBeginAt(long millis) {
        stepsBeginAt = millis;
    }

    void down(boolean now) {
        down = now;
    }

    @Override
    public List<PolicyState> policies() {
        return policies.stream()
                .map(policy -> new PolicyState(
                        policy,
                        policy.limits().stream()
                                .map(limit -> effective(policy, limit, Optional.empty()))
                                .toList(),
                        totals(policy)))
                .sorted((one, other) ->
                        one.policy().name().compareTo(other.policy().name()))
                .toList();
    }

    private Map<Outcome, Long> totals(Policy policy) {
        Map<Outcome, Long> totals = new EnumMap<>(Outcome.class);
        counts(policy)
                .forEach((outcome, steps) -> totals.put(
                        outcome, steps.stream().mapToLong(Long::longValue).sum() * 40));
        return totals;
    }

    @Override
    public SubjectState subject(Who who) {
        unlessDown();
        String key = who.identity().equals("key") ? who.value() : keyOf(who);
        int colon = key.indexOf(':');
        if (colon < 0) {
            throw invalid("/value", "is no key of a subject");
        }
        String identity = key.substring(0, colon);
        List<WindowState> windows = new ArrayList<>();
        for (Policy policy : policies) {
            if (policy.identity().equals(identity)) {
                for (Limit limit : policy.limits()) {
                    windows.add(window(key, policy, limit));
                }
            }
        }
        List<GrantState> own = grants().stream()
                .filter(GrantState::holds)
                .filter(grant ->
                        grant.draft().who().map(this::keyOf).filter(key::equals).isPresent())
                .toList();
        String shown = key.substring(colon + 1);
        return new SubjectState(
                identity,
                shown,
                key,
                new Who(KEY, key),
                identity.contains("+") ? Optional.empty() : Optional.of(new Who(identity, shown)),
                windows,
                own,
                refusals(key, windows));
    }

    private WindowState window(String key, Policy policy, Limit limit) {
        Instant since = resets.getOrDefault(key, Instant.EPOCH);
        EffectiveLimit effective = effective(policy, limit, Optional.of(key));
        long second = clock.instant().getEpochSecond();
        double share = 0.62 + 0.38 * Math.sin((second % 86_400) / 25.0 + (key + policy.name()).hashCode());
        long ceiling = Math.min(effective.permits(), limit.permits());
        long used = since.isAfter(clock.instant().minusSeconds(30)) ? 1 : Math.round(Math.max(0, share) * ceiling);
        long reset = used == 0
                ? 0
                : limit.interval().millis() - second * 1_000 % limit.interval().millis();
        return new WindowState(
                policy.name(), limit.interval(), effective.permits(), limit.permits(), used, reset, effective.grants());
    }

    private List<Refusal> refusals(String key, List<WindowState> windows) {
        return windows.isEmpty()
                ? List.of()
                : IntStream.range(0, 7)
                        .mapToObj(index -> new Refusal(
                                clock.instant().minusSeconds(9L * index + 3),
                                key,
                                windows.get(0).policy(),
                                windows.get(0).interval()))
                        .toList();
    }

    private EffectiveLimit effective(Policy policy, Limit limit, Optional<String> key) {
        long permits = limit.permits();
        List<String> ids = List.of();
        for (GrantState grant : List.copyOf(grants())) {
            GrantDraft draft = grant.draft();
            boolean him = draft.who().isEmpty() || draft.who().map(this::keyOf).equals(key);
            if (grant.holds()
                    && him
                    && draft.policy()
                            .filter(name -> !name.equals(policy.name()))
                            .isEmpty()
                    && draft.interval().filter(one -> one != limit.interval()).isEmpty()) {
                double factor = draft.factor().orElse(1.0);
                long base = permits;
                permits = draft.permits().orElseGet(() -> (long) (base * factor));
                ids = List.of(grant.id());
            }
        }
        return new EffectiveLimit(limit, permits, ids);
    }

    private String keyOf(Who who) {
        if (who.identity().equals("key")) {
            return who.value();
        }
        String value = who.identity().equals("token") && !who.value().startsWith("sha256:")
                ? "sha256:" + String.format("%08x…", who.value().hashCode())
                : who.value();
        return who.identity() + ":" + value;
    }

    @Override
    public synchronized List<GrantState> grants() {
        Instant now = clock.instant();
        return grants.stream()
                .map(grant -> new GrantState(
                        grant.id(),
                        grant.draft(),
                        grant.by(),
                        grant.at(),
                        grant.ended(),
                        grant.ended().isEmpty()
                                && grant.draft()
                                        .until()
                                        .filter(end -> !now.isBefore(end))
                                        .isEmpty(),
                        grant.warning()))
                .toList();
    }

    @Override
    public synchronized GrantState grant(GrantDraft draft, String by) {
        unlessDown();
        if (grants.size() >= 1_000) {
            throw new AdministrationException(
                    Kind.CONFLICT, List.of(new Fault("", "there are 1000 grants already; end some")));
        }
        return put("g" + ids.incrementAndGet(), draft, by, "grant", 0);
    }

    @Override
    public synchronized List<LimitChange> preview(GrantDraft draft, Optional<String> replaced) {
        unlessPast(draft);
        Optional<String> key = draft.who().map(this::keyOf);
        List<LimitChange> changes = new ArrayList<>();
        for (Policy policy : policies) {
            if (draft.who().stream().allMatch(who -> Grants.reaches(who(who), policy.identity()))
                    && draft.policy().stream().allMatch(policy.name()::equals)) {
                policy.limits().stream()
                        .filter(limit -> draft.interval().stream().allMatch(limit.interval()::equals))
                        .forEach(limit -> {
                            long now = effective(policy, limit, key).permits();
                            long then = draft.permits().orElseGet(() ->
                                    (long) (limit.permits() * draft.factor().orElse(1.0)));
                            changes.add(new LimitChange(
                                    policy.name(),
                                    policy.identity(),
                                    limit.interval(),
                                    now,
                                    Math.min(then, Limit.MAX_PERMITS)));
                        });
            }
        }
        return changes;
    }

    /** As whom he is counted who is named by a key. */
    private Who who(Who who) {
        String key = keyOf(who);
        return new Who(key.substring(0, key.indexOf(':')), key.substring(key.indexOf(':') + 1));
    }

    @Override
    public synchronized GrantState change(String id, GrantDraft draft, Optional<Instant> seen, String by) {
        unlessDown();
        int index = indexOf(id);
        if (seen.isPresent() && !seen.equals(grants.get(index).at())) {
            throw new AdministrationException(
                    Kind.CONFLICT, List.of(new Fault("", "somebody else has changed this grant meanwhile")));
        }
        grants.remove(index);
        return put(id, draft, by, "change", index);
    }

    private GrantState put(String id, GrantDraft draft, String by, String action, int index) {
        unlessPast(draft);
        Optional<Who> who = draft.who()
                .map(one -> one.identity().equals("token")
                        ? new Who("token", keyOf(one).substring(6))
                        : one);
        GrantDraft kept = new GrantDraft(
                who, draft.policy(), draft.interval(), draft.permits(), draft.factor(), draft.until(), draft.reason());
        boolean known = draft.policy()
                .filter(name ->
                        policies.stream().noneMatch(policy -> policy.name().equals(name)))
                .isEmpty();
        GrantState made = new GrantState(
                id,
                kept,
                by,
                Optional.of(clock.instant()),
                Optional.empty(),
                true,
                known ? "" : "no policy of this node has this name");
        grants.add(index, made);
        record(by, action, kept, kept.reason());
        return made;
    }

    @Override
    public synchronized GrantState end(String id, String reason, String by) {
        unlessDown();
        int index = indexOf(id);
        GrantState before = grants.get(index);
        GrantState ended = new GrantState(
                id, before.draft(), by, before.at(), Optional.of(clock.instant()), false, before.warning());
        grants.set(index, ended);
        record(by, "end", before.draft(), reason);
        return ended;
    }

    private int indexOf(String id) {
        for (int index = 0; index < grants.size(); index++) {
            if (grants.get(index).id().equals(id) && grants.get(index).ended().isEmpty()) {
                return index;
            }
        }
        throw new AdministrationException(Kind.UNKNOWN, List.of(new Fault("", "there is no such grant")));
    }

    private void record(String by, String action, GrantDraft draft, String reason) {
        String detail = draft.permits()
                        .map(permits -> permits + " permits")
                        .orElseGet(() -> draft.factor().orElse(1.0) + " times the limit")
                + draft.policy().map(name -> " for " + name).orElse(" for all policies")
                + draft.until().map(end -> " until " + end).orElse("");
        audit.add(
                0,
                new AuditEntry(
                        "a" + ids.incrementAndGet(),
                        clock.instant(),
                        by,
                        action,
                        draft.who().map(this::keyOf).orElse("everybody"),
                        detail,
                        reason));
    }

    @Override
    public synchronized void reset(Who who, String reason, String by) {
        String key = subject(who).key();
        resets.put(key, clock.instant());
        audit.add(
                0,
                new AuditEntry("a" + ids.incrementAndGet(), clock.instant(), by, "reset", key, "all windows", reason));
    }

    @Override
    public synchronized List<AuditEntry> audit() {
        return List.copyOf(audit);
    }

    @Override
    public NodeState node() {
        StoreHealth health = new StoreHealth(!down, 3, down ? List.of("10.0.0.12:5701") : List.of(), down ? 214 : 0);
        return new NodeState(
                health, "Hazelcast member 10.0.0.11:5701, with 2 others", subjects.size(), startedAt, List.of());
    }

    @Override
    public synchronized Activity activity() {
        if (countedFrom != firstStep()) {
            Map<String, Map<Outcome, List<Long>>> counts = new LinkedHashMap<>();
            policies.forEach(policy -> counts.put(policy.name(), counts(policy)));
            counted = counts;
            countedFrom = firstStep();
        }
        return new Activity(
                STEP,
                Instant.ofEpochMilli(countedFrom * STEP + stepsBeginAt),
                counted,
                frequent(11, 4_000),
                frequent(7, 900),
                near());
    }

    private long firstStep() {
        return clock.millis() / STEP - STEPS + 1;
    }

    private Map<Outcome, List<Long>> counts(Policy policy) {
        int seed = policy.name().hashCode() & 0xffff;
        long first = firstStep();
        Map<Outcome, List<Long>> counts = new EnumMap<>(Outcome.class);
        long size = 40L + (seed % 400) / Math.max(1, policies.size() / 40);
        counts.put(Outcome.GRANTED, steps(first, step -> wave(step, seed, size)));
        counts.put(Outcome.REFUSED, steps(first, step -> Math.max(0, wave(step, seed + 31, size / 3) - size / 4)));
        if (seed % 3 == 1) {
            counts.put(Outcome.DEGRADED, steps(first, step -> step % 5));
        }
        if (seed % 3 == 0) {
            counts.put(Outcome.SHADOW, steps(first, step -> Math.max(0, wave(step, seed + 77, size / 4) - size / 6)));
        }
        return counts;
    }

    private static List<Long> steps(long first, java.util.function.LongUnaryOperator count) {
        return IntStream.range(0, STEPS)
                .mapToObj(step -> count.applyAsLong(first + step))
                .toList();
    }

    private static long wave(long step, int seed, long size) {
        double slow = 0.7 + 0.25 * Math.sin(step / 17.0 + seed) + 0.12 * Math.sin(step / 3.0 + seed * 7);
        long noise = Math.floorMod(((step * 31 + seed) * 2_654_435_761L) >> 7, Math.max(1, size / 8));
        return Math.max(0, Math.round(slow * size) + noise);
    }

    private List<Frequent> frequent(int stride, long most) {
        List<Frequent> frequent = new ArrayList<>();
        for (int index = 0; index < Math.min(50, subjects.size()); index++) {
            frequent.add(
                    new Frequent(subjects.get(index * stride % subjects.size()), most / (index + 1) + 3, index / 10));
        }
        return frequent;
    }

    private List<Near> near() {
        List<Near> near = new ArrayList<>();
        for (int index = 0; index < Math.min(24, subjects.size()); index++) {
            Policy policy = policies.get(index % policies.size());
            Limit limit = policy.limits().get(0);
            near.add(new Near(
                    clock.instant().minusSeconds(4L * index + 2),
                    subjects.get(index * 7 % subjects.size()),
                    policy.name(),
                    limit.interval(),
                    limit.permits(),
                    Math.max(1, limit.permits() * (80 + index * 7 % 20) / 100)));
        }
        return near;
    }

    private void unlessDown() {
        if (down) {
            throw new AdministrationException(
                    Kind.UNAVAILABLE,
                    List.of(new Fault("", "the store does not answer; it may have been done or not")));
        }
    }

    private void unlessPast(GrantDraft draft) {
        if (draft.until().filter(end -> !end.isAfter(clock.instant())).isPresent()) {
            throw invalid("/until", "lies in the past");
        }
    }

    private static AdministrationException invalid(String pointer, String detail) {
        return new AdministrationException(Kind.INVALID, List.of(new Fault(pointer, detail)));
    }
}
