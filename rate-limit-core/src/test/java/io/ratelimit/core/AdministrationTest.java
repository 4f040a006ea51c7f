package io.ratelimit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.ratelimit.Decision;
import io.ratelimit.Interval;
import io.ratelimit.Subject;
import io.ratelimit.core.admin.Administration;
import io.ratelimit.core.admin.Administration.AuditEntry;
import io.ratelimit.core.admin.Administration.EffectiveLimit;
import io.ratelimit.core.admin.Administration.GrantState;
import io.ratelimit.core.admin.Administration.LimitChange;
import io.ratelimit.core.admin.Administration.SubjectState;
import io.ratelimit.core.admin.Administration.WindowState;
import io.ratelimit.core.admin.AdministrationException;
import io.ratelimit.core.admin.AdministrationException.Kind;
import io.ratelimit.core.config.Problems;
import io.ratelimit.core.config.Settings;
import io.ratelimit.core.grant.GrantBook;
import io.ratelimit.core.grant.GrantDraft;
import io.ratelimit.core.grant.Who;
import io.ratelimit.core.identity.SubjectKeys;
import io.ratelimit.core.policy.Endpoint;
import io.ratelimit.core.rules.Rules;
import io.ratelimit.core.rules.RulesFile;
import io.ratelimit.core.store.InMemoryPermitStore;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.SharedRecords;
import io.ratelimit.spi.SharedRecords.Versioned;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdministrationTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final String WHY = "support case 12";
    private static final Who ACME = new Who("client", "acme");
    private static final String RULES = """
            {"rules": [
              {"path": "/*", "per": "token", "name": "contacts", "hour": 3, "day": 6},
              {"path": "/wide", "per": "client+user", "name": "wide", "minute": 100}],
             "grants": [{"identity": "ip", "value": "192.0.2.9", "permits": 0, "reason": "abuse"}]}""";

    private Instant now = NOON;
    private final InstantSource clock = () -> now;
    private final Problems problems = new Problems();
    private final RulesFile file = RulesFile.parse(RULES, "rules", problems);
    private final Deployment deployment = new Deployment(
            new Deployment.Supplied(
                    List.of(), List.of(), List.of(), Optional.of(new InMemoryPermitStore(clock, 1)), clock),
            new Settings(problems),
            file,
            new NoWebapp(),
            problems);
    private final Rules rules = deployment.rules();
    private final Limiter limiter = deployment.open();
    private final Administration administration = limiter.administration(CountedFrequencies::new);

    @AfterEach
    void close() {
        limiter.close();
    }

    @Test
    @DisplayName("a larger limit admits at once, keeps what was spent, and ends by itself")
    void grantAndExpiry() {
        FakeRequest request = new FakeRequest().token("t").client("acme");
        assertThat(admitted(request, 5)).isEqualTo(3);

        administration.grant(draft(ACME, 5L, null, NOON.plus(Duration.ofMinutes(10))), "ops");
        assertThat(admitted(request, 5)).isEqualTo(2);

        now = NOON.plus(Duration.ofMinutes(10));
        assertThat(admitted(request, 1)).isZero();
        assertThat(administration.grants().get(0).holds()).isFalse();
        now = NOON.plus(Duration.ofHours(1));
        assertThat(admitted(request, 5)).as("6 a day, 5 of them spent").isEqualTo(1);
    }

    @Test
    @DisplayName("an end before time, and a change, hold from the next request on")
    void endAndChange() {
        FakeRequest request = new FakeRequest().token("t").client("acme");
        GrantState blocked = administration.grant(draft(ACME, 0L, null, null), "ops");
        assertThat(admitted(request, 1)).isZero();

        GrantState changed = administration.change(blocked.id(), draft(ACME, 1L, null, null), Optional.empty(), "boss");
        assertThat(changed.id()).isEqualTo(blocked.id());
        assertThat(admitted(request, 2)).isEqualTo(1);

        assertThat(administration.end(blocked.id(), "sorry", "ops").ended()).hasValue(now);
        assertThat(admitted(request, 5)).isEqualTo(2);
        assertThat(kind(() -> administration.end(blocked.id(), "", "ops"))).isEqualTo(Kind.UNKNOWN);
        assertThat(kind(() ->
                        administration.change(blocked.id(), draft(ACME, 9L, null, null), Optional.empty(), "ops")))
                .isEqualTo(Kind.UNKNOWN);
        assertThat(admitted(request, 5)).isZero();
    }

    @Test
    @DisplayName("a change of what another operator has changed meanwhile is not made")
    void lostUpdate() {
        GrantState first = administration.grant(draft(ACME, 5L, null, null), "ann");
        now = now.plusSeconds(1);
        GrantState second = administration.change(first.id(), draft(ACME, 6L, null, null), first.at(), "bob");

        assertThat(kind(() -> administration.change(first.id(), draft(ACME, 7L, null, null), first.at(), "ann")))
                .isEqualTo(Kind.CONFLICT);
        assertThat(administration.grants().get(0)).isEqualTo(second);
    }

    @Test
    @DisplayName("a preview says what would hold, together with all other grants, and grants nothing")
    void preview() {
        administration.grant(draft(null, null, 0.5, null), "ops");
        administration.grant(draft(ACME, 20L, null, null), "ops");
        now = now.plusSeconds(1);
        GrantDraft tenTimes = draft(ACME, null, 10.0, null);

        assertThat(administration.preview(tenTimes, Optional.empty()))
                .extracting(
                        LimitChange::policy,
                        LimitChange::countedAs,
                        LimitChange::interval,
                        LimitChange::now,
                        LimitChange::then)
                .containsExactly(
                        tuple("contacts", "token", Interval.HOUR, 10L, 15L),
                        tuple("contacts", "token", Interval.DAY, 10L, 30L),
                        tuple("wide", "client+user", Interval.MINUTE, 10L, 500L));
        assertThat(administration.preview(draft(null, null, 0.001, null), Optional.empty()))
                .as("somebody without a grant; a factor leaves one permit")
                .extracting(LimitChange::now, LimitChange::then)
                .containsExactly(tuple(1L, 1L), tuple(3L, 1L), tuple(50L, 1L));
        assertThat(administration.preview(draft(new Who("ip", "192.0.2.1"), 1L, null, null), Optional.empty()))
                .as("those who come without a token or client")
                .extracting(LimitChange::policy, LimitChange::countedAs)
                .contains(tuple("contacts", "ip"), tuple("wide", "client+ip"));
        assertThat(administration.grants()).hasSize(3);
        assertThat(kind(() -> administration.preview(tenTimes, Optional.of("none"))))
                .isEqualTo(Kind.UNKNOWN);
        assertThat(kind(() -> administration.preview(draft(ACME, -1L, null, null), Optional.empty())))
                .isEqualTo(Kind.INVALID);
    }

    @Test
    @DisplayName(
            "a preview of a change leaves out the grant that is changed, and tells only the limits that the new one is about")
    void previewOfChange() {
        GrantDraft anHour = new GrantDraft(
                Optional.of(ACME),
                Optional.of("contacts"),
                Optional.of(Interval.HOUR),
                Optional.of(20L),
                Optional.empty(),
                Optional.empty(),
                WHY);
        GrantState own = administration.grant(anHour, "ops");
        now = now.plusSeconds(1);
        GrantDraft twice = draft(ACME, null, 2.0, null);

        assertThat(administration.preview(twice, Optional.empty()))
                .as("the more specific one decides")
                .extracting(LimitChange::now, LimitChange::then)
                .containsExactly(tuple(20L, 20L), tuple(6L, 12L), tuple(100L, 200L));
        assertThat(administration.preview(twice, Optional.of(own.id())))
                .extracting(LimitChange::now, LimitChange::then)
                .containsExactly(tuple(20L, 6L), tuple(6L, 12L), tuple(100L, 200L));
        assertThat(administration.preview(anHour, Optional.empty()))
                .extracting(LimitChange::policy, LimitChange::interval)
                .containsExactly(tuple("contacts", Interval.HOUR));
    }

    @Test
    @DisplayName("a preview for a token finds the grant that the token has, in whatever form it is kept")
    void previewOfToken() {
        GrantState kept = administration.grant(draft(new Who("token", "t"), 9L, null, null), "ops");
        now = now.plusSeconds(1);
        GrantDraft blocked = draft(new Who("token", "t"), 0L, null, null);
        GrantDraft byHash = draft(kept.draft().who().orElseThrow(), 0L, null, null);

        for (GrantDraft one : List.of(blocked, byHash)) {
            assertThat(administration.preview(one, Optional.empty()))
                    .extracting(LimitChange::now, LimitChange::then)
                    .containsExactly(tuple(9L, 0L), tuple(9L, 0L));
        }
    }

    @Test
    @DisplayName("load is shed by a factor for everybody, and the numbers say why")
    void factorForEverybody() {
        GrantState load = administration.grant(draft(null, null, 0.5, null), "ops");

        assertThat(admitted(new FakeRequest().token("t"), 5)).isEqualTo(1);
        assertThat(administration.policies().get(0).limits())
                .extracting(EffectiveLimit::permits)
                .containsExactly(1L, 3L);
        assertThat(administration.policies().get(0).limits().get(0).grants()).containsExactly(load.id());
    }

    @Test
    @DisplayName("a subject is found by its value, a token only by what the operator pastes or a list shows")
    void usage() {
        admitted(new FakeRequest().token("secret-token").client("acme"), 2);

        SubjectState byToken = administration.subject(new Who("token", "secret-token"));
        SubjectState byKey = administration.subject(new Who(Administration.KEY, byToken.key()));

        assertThat(byToken.windows())
                .extracting(WindowState::interval, WindowState::used, WindowState::limit)
                .containsExactly(tuple(Interval.HOUR, 2L, 3L), tuple(Interval.DAY, 2L, 6L));
        assertThat(byToken.windows().get(0).resetMillis())
                .isEqualTo(Duration.ofHours(1).toMillis());
        assertThat(byKey.windows()).isEqualTo(byToken.windows());
        assertThat(byToken.toString() + byKey).doesNotContain("secret-token");
        assertThat(administration.subject(new Who("token", "never seen")).windows())
                .extracting(WindowState::used)
                .containsExactly(0L, 0L);
        assertThat(kind(() -> administration.subject(new Who("token", Who.HASHED + "0".repeat(64)))))
                .isEqualTo(Kind.INVALID);
    }

    @Test
    @DisplayName("a JSON Web Token is found and granted by any of the spellings that requests send")
    void spellingsOfToken() {
        String issued = "eyJhbGciOiJIUzI1NiJ9.e30.AA-_";
        String sent = "eyJhbGciOiJIUzI1NiJ9.e30.AA+/=";
        admitted(new FakeRequest().token(sent), 1);
        for (String spelling : List.of(issued, sent)) {
            assertThat(administration.subject(new Who("token", spelling)).windows())
                    .extracting(WindowState::used)
                    .containsExactly(1L, 1L);
        }
        administration.grant(draft(new Who("token", sent), 0L, null, null), "ops");
        assertThat(admitted(new FakeRequest().token(sent), 1)).isZero();
        assertThat(admitted(new FakeRequest().token(issued), 1)).isZero();
    }

    @Test
    @DisplayName("who is looked at again has the same grants as at first, however he was named")
    void again() {
        for (Who who : List.of(
                new Who("token", "secret-token"),
                new Who("client", "Ada & sons"),
                new Who("client", "c".repeat(200)),
                ACME)) {
            GrantState made = administration.grant(draft(who, 9L, null, null), "ops");
            SubjectState first = administration.subject(who);
            SubjectState again = administration.subject(first.again());

            assertThat(first.grants()).containsExactly(made);
            assertThat(again).isEqualTo(first);
            assertThat(again.toString()).doesNotContain("secret-token");
            assertThat(administration
                            .grant(draft(first.grantee().orElseThrow(), 8L, null, null), "ops")
                            .draft()
                            .who())
                    .isEqualTo(made.draft().who());
        }
        String longOne =
                administration.subject(new Who("client", "c".repeat(200))).key();
        assertThat(administration.subject(new Who(Administration.KEY, longOne)).grantee())
                .as("the key does not tell the value")
                .isEmpty();
    }

    @Test
    @DisplayName(
            "with a secret of the nodes a token gets its grants by its key, and those by its hash are found as well")
    void againWithSecret(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), "0123456789abcdef");
        Settings settings = new Settings(problems).with(Map.of("secret-file", file.toString()), "test ");
        try (Limiter keyed = new Deployment(
                        new Deployment.Supplied(
                                List.of(), List.of(), List.of(), Optional.of(new InMemoryPermitStore(clock, 1)), clock),
                        settings,
                        RulesFile.parse(RULES, "rules", problems),
                        new NoWebapp(),
                        problems)
                .open()) {
            Administration operators = keyed.administration(CountedFrequencies::new);
            Who byHash = new Who("token", Who.HASHED + SubjectKeys.fingerprint("t"));
            operators.grant(draft(byHash, 5L, null, null), "ops");
            SubjectState first = operators.subject(new Who("token", "t"));
            assertThat(first.grantee()).hasValue(new Who("token", Who.KEYED + first.key()));
            operators.grant(draft(first.grantee().orElseThrow(), null, 2.0, null), "ops");

            assertThat(operators.subject(first.again()).grants())
                    .extracting(grant -> grant.draft().who())
                    .containsExactlyInAnyOrder(Optional.of(byHash), first.grantee());
        }
    }

    @Test
    @DisplayName("what is not the key of a subject's windows finds nobody")
    void wrongKeys() {
        String key = administration.subject(new Who("token", "t")).key();
        String hash = Who.HASHED + SubjectKeys.fingerprint("t");
        for (String wrong : List.of(
                "",
                "token",
                "client:",
                "client:a b",
                key + " ",
                key + " sha256:0",
                key + " " + hash + " x",
                "client:acme " + hash,
                "client+user:4:acme,3:ann " + hash)) {
            assertThat(kind(() -> administration.subject(new Who(Administration.KEY, wrong))))
                    .as(wrong)
                    .isEqualTo(Kind.INVALID);
        }
    }

    @Test
    @DisplayName("a caller who is known only from a list gets a grant by the key of its windows")
    void grantByKey() {
        FakeRequest request = new FakeRequest().token("looping");
        assertThat(admitted(request, 9)).isEqualTo(3);
        String key = administration.subject(new Who("token", "looping")).key();

        administration.grant(draft(new Who(Administration.KEY, key), null, 2.0, null), "ops");

        assertThat(admitted(request, 9)).isEqualTo(3);
        assertThat(administration.subject(new Who("token", "looping")).grants()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.0/24", "2001:db8::/32", "2001:db8::7/128", "203.0.113.7/", "acme", "/64"})
    @DisplayName("a range of addresses is not taken for one of them, nor a name for an address")
    void ranges(String value) {
        AdministrationException told = catchThrowableOfType(
                AdministrationException.class,
                () -> administration.grant(draft(new Who("ip", value), 0L, null, null), "ops"));
        assertThat(told.faults())
                .containsExactly(new AdministrationException.Fault(
                        "/who/value",
                        "must be one address: IPv4 addresses are counted one by one, IPv6 addresses by /64"));
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7/32, 203.0.113.7",
        "2001:db8::7/64, 2001:db8:0:0:0:0:0:0/64",
        "::ffff:203.0.113.7, 203.0.113.7",
        "unknown, unknown"
    })
    @DisplayName("an address may be written as it is shown")
    void oneAddress(String value, String counted) {
        GrantState granted = administration.grant(draft(new Who("ip", value), 0L, null, null), "ops");
        assertThat(granted.draft().who()).hasValue(new Who("ip", counted));
    }

    @Test
    @DisplayName("an address is found and blocked however it is written")
    void address() {
        String pasted = "2001:0db8::1:0:0:5";
        FakeRequest request = new FakeRequest().from("2001:db8:0:0:1::7");
        LimitedRequest wide = limiter.begin(request, TestLimits.NONE);
        wide.enter(rules.match("GET", "/wide"), request, false);
        assertThat(administration.subject(new Who("ip", pasted)).windows())
                .extracting(WindowState::used)
                .contains(1L);

        administration.grant(draft(new Who("ip", pasted), 0L, null, null), "ops");

        assertThat(admitted(request, 1)).isZero();
        assertThat(limiter.counts().of("contacts"))
                .as("a blocked caller goes on to be seen")
                .containsEntry(Administration.Outcome.REFUSED, 1L);
        assertThat(administration.activity().mostRefused())
                .extracting(Administration.Frequent::key)
                .containsExactly(administration.subject(new Who("ip", pasted)).key());
    }

    @Test
    @DisplayName("several parts that are counted as one are found by their key")
    void joined() {
        FakeRequest request = new FakeRequest().client("acme").user("ann");
        LimitedRequest wide = limiter.begin(request, TestLimits.NONE);
        wide.enter(rules.match("GET", "/wide"), request, false);
        String key = limiter.keys().key(List.of(Subject.of("client", "acme"), Subject.of("user", "ann")));

        assertThat(administration.subject(new Who(Administration.KEY, key)).windows())
                .extracting(WindowState::policy, WindowState::used)
                .containsExactly(tuple("wide", 1L));
    }

    @Test
    @DisplayName("a reset forgets what was spent")
    void reset() {
        FakeRequest request = new FakeRequest().token("t").client("acme");
        assertThat(admitted(request, 9)).isEqualTo(3);

        administration.reset(new Who("token", "t"), "support case 7", "ops");

        assertThat(admitted(request, 9)).isEqualTo(3);
    }

    @Test
    @DisplayName("every change is in the audit trail, with who and why and without secrets")
    void audit() {
        GrantState grant = administration.grant(draft(new Who("token", "secret-token"), 9L, null, null), "ann");
        administration.change(
                grant.id(), draft(new Who("token", "secret-token"), 8L, null, null), Optional.empty(), "bob");
        administration.end(grant.id(), "done", "cleo");
        administration.reset(new Who("token", "secret-token"), "again", "dan");

        assertThat(administration.audit())
                .extracting(AuditEntry::by, AuditEntry::action, AuditEntry::reason)
                .containsExactlyInAnyOrder(
                        tuple("ann", "grant", WHY),
                        tuple("bob", "change", WHY),
                        tuple("cleo", "end", "done"),
                        tuple("dan", "reset", "again"));
        assertThat(administration.audit())
                .extracting(AuditEntry::detail)
                .anyMatch(detail -> detail.contains("8") && detail.contains(", before: ") && detail.contains("9"))
                .contains("forgot what was spent");
        assertThat(administration.audit().toString() + administration.grants()).doesNotContain("secret-token");
    }

    @Test
    @DisplayName("what stands in the rules file is shown, holds, and is changed there")
    void rulesFile() {
        GrantState inFile = administration.grants().get(0);

        assertThat(inFile.by()).isEqualTo("rules file");
        assertThat(inFile.at()).isEmpty();
        assertThat(admitted(new FakeRequest().from("192.0.2.9"), 1)).isZero();
        assertThat(kind(() -> administration.end(inFile.id(), "", "ops"))).isEqualTo(Kind.CONFLICT);
        assertThat(kind(() -> administration.change(inFile.id(), draft(ACME, 9L, null, null), Optional.empty(), "ops")))
                .isEqualTo(Kind.CONFLICT);
    }

    @Test
    @DisplayName("everything that is wrong with a draft is told with its member")
    void faults() {
        GrantDraft wrong = new GrantDraft(
                Optional.of(new Who("tenant", "x")),
                Optional.of("no-such-policy"),
                Optional.empty(),
                Optional.of(-1L),
                Optional.empty(),
                Optional.of(NOON),
                "x".repeat(501));

        AdministrationException told =
                catchThrowableOfType(AdministrationException.class, () -> administration.grant(wrong, "ops"));

        assertThat(told.kind()).isEqualTo(Kind.INVALID);
        assertThat(told.faults())
                .extracting(AdministrationException.Fault::pointer)
                .containsExactlyInAnyOrder("/who/identity", "/permits", "/reason", "/policy", "/until");
        assertThat(told.getMessage()).as("a token in the wrong place").doesNotContain("tenant");
        assertThat(administration.grants()).hasSize(1);
        assertThat(catchThrowableOfType(
                                AdministrationException.class,
                                () -> administration.subject(new Who("user+client", "ann")))
                        .faults())
                .extracting(AdministrationException.Fault::pointer, AdministrationException.Fault::detail)
                .containsExactly(tuple(
                        "/identity", "name one of its parts; what several parts count together is found by its key"));
        assertThat(kind(() -> administration.grant(
                        draft(
                                ACME,
                                1L,
                                null,
                                Instant.parse("9999-12-31T23:59:59Z").plusSeconds(1)),
                        "ops")))
                .isEqualTo(Kind.INVALID);
        assertThat(kind(() -> administration.grant(draft(ACME, GrantDraft.UNLIMITED, null, null), "ops")))
                .isEqualTo(Kind.INVALID);
        assertThat(kind(() -> administration.grant(draft(ACME, 1L, 1.0, null), "ops")))
                .isEqualTo(Kind.INVALID);
        assertThat(kind(() -> administration.grant(draft(ACME, null, Double.NaN, null), "ops")))
                .isEqualTo(Kind.INVALID);
    }

    @Test
    @DisplayName(
            "somebody who makes grants without end is stopped at ten thousand; those whose time is over take no place")
    void tooMany() {
        SharedRecords records = SharedRecords.ofThisNode();
        for (int grant = 0; grant < GrantBook.MOST; grant++) {
            records.put(
                    "grant/g" + grant,
                    new Versioned(
                            1,
                            "{\"identity\": \"client\", \"value\": \"c" + grant
                                    + "\", \"permits\": 1, \"at\": \"2026-11-22T12:00:00Z\"}"),
                    Duration.ofSeconds(1));
        }
        InMemoryPermitStore windows = new InMemoryPermitStore(clock, 1);
        try (Limiter full = new Deployment(
                        new Deployment.Supplied(
                                List.of(), List.of(), List.of(), Optional.of(sharing(records, windows)), clock),
                        new Settings(problems),
                        RulesFile.none(problems),
                        new NoWebapp(),
                        problems)
                .open()) {
            Administration crowded = full.administration(CountedFrequencies::new);
            assertThat(kind(() -> crowded.grant(draft(ACME, 1L, null, null), "ops")))
                    .isEqualTo(Kind.CONFLICT);
            crowded.change("g7", draft(ACME, 1L, null, NOON.plusSeconds(1)), Optional.empty(), "ops");

            now = NOON.plusSeconds(1);

            assertThat(crowded.grant(draft(ACME, 1L, null, null), "ops").holds())
                    .isTrue();
        }
    }

    /** A store with these records. */
    private static PermitStore sharing(SharedRecords records, PermitStore windows) {
        return (PermitStore) Proxy.newProxyInstance(
                AdministrationTest.class.getClassLoader(),
                new Class<?>[] {PermitStore.class},
                (proxy, method, arguments) ->
                        method.getName().equals("records") ? records : method.invoke(windows, arguments));
    }

    private int admitted(FakeRequest request, int calls) {
        Endpoint endpoint = rules.match("GET", "/");
        int admitted = 0;
        for (int call = 0; call < calls; call++) {
            if (limiter.begin(request, TestLimits.NONE).enter(endpoint, request, false) instanceof Decision.Granted) {
                admitted++;
            }
        }
        return admitted;
    }

    private static Kind kind(ThrowingCallable call) {
        return catchThrowableOfType(AdministrationException.class, call).kind();
    }

    private static GrantDraft draft(
            @Nullable Who who, @Nullable Long permits, @Nullable Double factor, @Nullable Instant until) {
        return new GrantDraft(
                Optional.ofNullable(who),
                Optional.empty(),
                Optional.empty(),
                Optional.ofNullable(permits),
                Optional.ofNullable(factor),
                Optional.ofNullable(until),
                WHY);
    }
}
