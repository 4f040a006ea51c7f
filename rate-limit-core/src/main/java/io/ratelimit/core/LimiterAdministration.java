package io.ratelimit.core;

import io.ratelimit.Limit;
import io.ratelimit.core.admin.Administration;
import io.ratelimit.core.admin.AdministrationException;
import io.ratelimit.core.admin.AdministrationException.Fault;
import io.ratelimit.core.admin.AdministrationException.Kind;
import io.ratelimit.core.admin.AuditTrail;
import io.ratelimit.core.admin.Watch;
import io.ratelimit.core.event.LogText;
import io.ratelimit.core.grant.Grant;
import io.ratelimit.core.grant.GrantBook;
import io.ratelimit.core.grant.GrantCheck;
import io.ratelimit.core.grant.GrantDraft;
import io.ratelimit.core.grant.Grants;
import io.ratelimit.core.grant.Grants.Effective;
import io.ratelimit.core.grant.Who;
import io.ratelimit.core.policy.Policy;
import io.ratelimit.spi.StoreException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The administration of one limiter. Every change is noted in the audit trail once it is made; if that fails, in the log.
 */
final class LimiterAdministration implements Administration, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(LimiterAdministration.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int ID_BYTES = 8;

    private final Limiter limiter;
    private final GrantBook book;
    private final GrantCheck check;
    private final AuditTrail trail;
    private final Watch watch;
    private final SubjectLookup lookup;
    private final SecureRandom random = new SecureRandom();

    LimiterAdministration(Limiter limiter, GrantBook book, AuditTrail trail, Watch watch) {
        this.limiter = limiter;
        this.book = book;
        this.check = new GrantCheck(
                limiter.identities(),
                limiter.settings().unlimitedGrants(),
                limiter.settings()
                        .secret()
                        .map(lasting -> subject -> limiter.keys().key(List.of(subject))));
        this.trail = trail;
        this.watch = watch;
        this.lookup = new SubjectLookup(limiter);
    }

    @Override
    public List<PolicyState> policies() {
        Grants grants = limiter.grants();
        Instant now = now();
        List<PolicyState> states = new ArrayList<>();
        for (Policy policy : limiter.policies().all()) {
            List<Effective> effective = grants.explain(policy, List.of(), now);
            List<EffectiveLimit> limits = new ArrayList<>();
            for (int index = 0; index < effective.size(); index++) {
                Limit declared = policy.limits().get(index);
                limits.add(new EffectiveLimit(
                        declared, effective.get(index).limit().permits(), ids(effective.get(index))));
            }
            states.add(new PolicyState(policy, limits, limiter.counts().of(policy.name())));
        }
        return states;
    }

    @Override
    public SubjectState subject(Who who) {
        SubjectLookup.Found found = lookup.find(who, LimiterAdministration::invalid);
        List<WindowState> windows = answered(() -> lookup.windows(found, limiter.grants(), now()));
        List<GrantState> grants = found.holders().stream()
                .flatMap(holder -> limiter.grants().of(holder, now()).stream())
                .map(this::state)
                .toList();
        return new SubjectState(
                found.identity(),
                found.shown(),
                found.key(),
                found.again(),
                found.grantee(),
                windows,
                grants,
                watch.refusals(found.key()));
    }

    @Override
    public List<GrantState> grants() {
        return book.all().stream().map(this::state).toList();
    }

    @Override
    public GrantState grant(GrantDraft draft, String by) {
        GrantDraft checked = checked(draft);
        if (!book.hasRoom(now())) {
            throw new AdministrationException(
                    Kind.CONFLICT,
                    List.of(new Fault(
                            "",
                            GrantBook.MOST + " grants hold or were ended in the last " + GrantBook.DAYS_REMEMBERED
                                    + " days: give grants a date, then they take no place once it has passed")));
        }
        Grant grant = new Grant(newId(), checked, by, now(), Optional.empty());
        return put(grant, Optional.empty(), "grant", checked.toString(), checked.reason());
    }

    @Override
    public GrantState change(String id, GrantDraft draft, Optional<Instant> seen, String by) {
        Grant before = held(id);
        if (seen.filter(at -> !at.equals(before.at())).isPresent()) {
            throw beaten();
        }
        GrantDraft checked = checked(draft);
        Grant grant = new Grant(id, checked, by, now(), Optional.empty());
        return put(grant, Optional.of(before), "change", checked + ", before: " + before.draft(), checked.reason());
    }

    @Override
    public List<LimitChange> preview(GrantDraft draft, Optional<String> replaced) {
        replaced.ifPresent(this::held);
        GrantDraft checked = checked(draft);
        Instant now = now();
        List<Who> holders = draft.who()
                .map(who -> lookup.holders(who, LimiterAdministration::invalid))
                .orElse(List.of());
        Grant grant = new Grant(replaced.orElse(""), checked, "", now, Optional.empty());
        return new GrantPreview(grant, limiter.grants(), book.with(grant), now)
                .of(limiter.policies().all(), holders);
    }

    @Override
    public GrantState end(String id, String reason, String by) {
        Grant before = held(id);
        Grant ended = new Grant(id, before.draft(), by, before.at(), Optional.of(now()));
        return put(ended, Optional.of(before), "end", before.draft().toString(), reason);
    }

    @Override
    public void reset(Who who, String reason, String by) {
        SubjectLookup.Found found = lookup.find(who, LimiterAdministration::invalid);
        written(() -> {
            limiter.store().forget(found.key(), PATIENCE);
            return found;
        });
        note(by, "reset", found.identity() + " " + found.shown(), "forgot what was spent", reason);
    }

    @Override
    public List<AuditEntry> audit() {
        return trail.all();
    }

    @Override
    public NodeState node() {
        return new NodeState(
                limiter.storeHealth(),
                limiter.describeStore(),
                limiter.store().subjects(),
                limiter.startedAt(),
                limiter.archiveProblem().map(List::of).orElse(List.of()));
    }

    @Override
    public Activity activity() {
        return watch.activity();
    }

    @Override
    public void close() {
        watch.close();
    }

    private GrantState put(Grant grant, Optional<Grant> before, String action, String detail, String reason) {
        boolean written = written(() -> book.put(grant, before, PATIENCE));
        if (!written) {
            throw beaten();
        }
        note(grant.by(), action, grant.draft().who().map(Who::toString).orElse("everybody"), detail, reason);
        try {
            book.tidy(now(), PATIENCE);
        } catch (StoreException e) {
            LOG.log(System.Logger.Level.DEBUG, "grants that are over are forgotten later", e);
        }
        return state(grant);
    }

    private static AdministrationException beaten() {
        return new AdministrationException(
                Kind.CONFLICT,
                List.of(new Fault("", "somebody else has changed this grant meanwhile: look at it again")));
    }

    private void note(String by, String action, String subject, String detail, String reason) {
        try {
            trail.add(by, action, subject, detail, reason, PATIENCE);
        } catch (StoreException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "not in the audit trail, because the store did not answer: {0} {1} {2}: {3}, reason: {4}",
                    by,
                    action,
                    subject,
                    detail,
                    LogText.oneLine(reason));
        }
    }

    private Grant held(String id) {
        Optional<Grant> grant = book.find(id);
        if (grant.filter(one -> one.ended().isEmpty()).isPresent()) {
            return grant.get();
        }
        boolean inFile = book.all().stream()
                .anyMatch(one -> one.id().equals(id) && one.ended().isEmpty());
        throw inFile
                ? new AdministrationException(
                        Kind.CONFLICT,
                        List.of(new Fault("", "this grant stands in the rules file: change it there and deploy")))
                : new AdministrationException(
                        Kind.UNKNOWN, List.of(new Fault("", "there is no such grant, or it has ended")));
    }

    private GrantDraft checked(GrantDraft draft) {
        List<Fault> faults = new ArrayList<>();
        Optional<GrantDraft> checked =
                check.check(draft, (member, text) -> faults.add(new Fault(pointer(member), text)));
        draft.policy().filter(name -> limiter.policies().find(name).isEmpty()).ifPresent(name -> {
            faults.add(new Fault("/policy", "no policy of this node has this name"));
        });
        draft.until().filter(end -> !end.isAfter(now())).ifPresent(end -> {
            faults.add(new Fault("/until", "must be in the future; now it is " + now()));
        });
        if (!faults.isEmpty() || checked.isEmpty()) {
            throw new AdministrationException(Kind.INVALID, faults);
        }
        return checked.get();
    }

    private static String pointer(String member) {
        return (member.equals("identity") || member.equals("value") ? "/who/" : "/") + member;
    }

    private static AdministrationException invalid(String member, String text) {
        return new AdministrationException(Kind.INVALID, List.of(new Fault("/" + member, text)));
    }

    private GrantState state(Grant grant) {
        Optional<Instant> at = Optional.of(grant.at()).filter(made -> !made.equals(Instant.MIN));
        String warning = grant.draft()
                .policy()
                .filter(name -> limiter.policies().find(name).isEmpty())
                .map(name -> "no policy of this node has this name, so it changes nothing here")
                .orElse("");
        return new GrantState(grant.id(), grant.draft(), grant.by(), at, grant.ended(), grant.holds(now()), warning);
    }

    private static List<String> ids(Effective effective) {
        return effective.reasons().stream().map(Grant::id).toList();
    }

    private static <T> T answered(Supplier<T> work) {
        return answered(work, "");
    }

    private static <T> T written(Supplier<T> work) {
        return answered(work, "it may have been done or not: ");
    }

    private static <T> T answered(Supplier<T> work, String meaning) {
        try {
            return work.get();
        } catch (StoreException e) {
            throw new AdministrationException(
                    Kind.UNAVAILABLE, List.of(new Fault("", "the store does not answer; " + meaning + e.getMessage())));
        }
    }

    private Instant now() {
        return limiter.clock().instant();
    }

    private String newId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
