package io.ratelimit.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.core.config.Json;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API answers to an operator. */
class AdminApiTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-22T10:00:00Z"));
    private static final String TWICE =
            "{\"who\":{\"identity\":\"client\",\"value\":\"acme\"},\"factor\":2,\"until\":\"2026-11-23T12:00:00+02:00\","
                    + "\"reason\":\"loops\"}";

    private final FakeAdministration administration = new FakeAdministration(CLOCK, 8, 40);
    private AdminServer server;

    @BeforeEach
    void start() throws Exception {
        server = AdminServer.trusting(new AdminServlet(() -> administration, CLOCK));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void policiesTellTheirNumbersNowAndAsDeclared() throws Exception {
        server.post(
                "/api/grants",
                "{\"policy\":\"connect\",\"interval\":\"minute\",\"permits\":90,\"reason\":\"high load\"}");
        Json.Obj connect = find(server.get("/api/policies"), "policies", "name", "connect");
        assertThat(Json.write(member(connect, "limits")))
                .asString()
                .isEqualTo("[{\"interval\":\"minute\",\"declared\":180,\"permits\":90,\"grants\":[\"g1\"]}]");
        assertThat(text(connect, "identity")).isEqualTo("client");
    }

    @Test
    void aGrantIsMadeChangedAndEnded() throws Exception {
        HttpResponse<String> made = server.post("/api/grants", TWICE);
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.uri().resolve(made.headers().firstValue("Location").orElseThrow()))
                .isEqualTo(server.uri("/api/grants/g1"));
        assertThat(made.body())
                .isEqualTo("{\"id\":\"g1\",\"who\":{\"identity\":\"client\",\"value\":\"acme\"},\"policy\":null,"
                        + "\"interval\":null,\"permits\":null,\"factor\":2.0,\"until\":\"2026-11-23T10:00:00Z\","
                        + "\"reason\":\"loops\",\"by\":\"ada\",\"at\":\"2026-11-22T10:00:00Z\",\"ended\":null,"
                        + "\"holds\":true,\"warning\":\"\"}");

        HttpResponse<String> changed = server.write(
                "PUT", "/api/grants/g1", TWICE.replace("\"factor\":2", "\"permits\":\"unlimited\""), "Test-User", "bo");
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(changed.body()).contains("\"permits\":\"unlimited\"", "\"by\":\"bo\"", "\"id\":\"g1\"");

        HttpResponse<String> ended = server.post("/api/grants/g1/end", "{\"reason\":\"solved\"}");
        assertThat(ended.body()).contains("\"ended\":\"2026-11-22T10:00:00Z\"", "\"holds\":false");
        assertThat(server.get("/api/grants/g1").body()).isEqualTo(ended.body());
        assertThat(server.post("/api/grants/g1/end", "{}").statusCode()).isEqualTo(404);
        assertThat(server.write("PUT", "/api/grants/g1", TWICE).statusCode()).isEqualTo(404);
        assertThat(administration.audit())
                .extracting(entry -> entry.by() + " " + entry.action() + " " + entry.reason())
                .containsExactly("ada end solved", "bo change loops", "ada grant loops");
    }

    @Test
    void aChangeOfAVersionThatIsNoLongerThereIsAConflict() throws Exception {
        server.post("/api/grants", TWICE);
        String seen = TWICE.replace("\"factor\":2", "\"factor\":3,\"at\":\"2026-11-22T%s:00Z\"");
        HttpResponse<String> late = server.write("PUT", "/api/grants/g1", seen.formatted("09:59"));
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(late.body()).contains("somebody else has changed this grant meanwhile");
        assertThat(server.write("PUT", "/api/grants/g1", seen.formatted("10:00"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(server.write("PUT", "/api/grants/g1", seen.replace("2026-11-22T%s:00Z", "now"))
                        .body())
                .contains("\"pointer\":\"/at\"");
    }

    @Test
    void aPreviewSaysWhatAGrantWouldChangeAndMakesNone() throws Exception {
        HttpResponse<String> preview =
                server.post("/api/preview", TWICE.replace("\"factor\":2", "\"factor\":2,\"policy\":\"connect\""));
        assertThat(preview.statusCode()).isEqualTo(200);
        assertThat(preview.body())
                .isEqualTo("{\"limits\":[{\"policy\":\"connect\",\"countedAs\":\"client\",\"interval\":\"minute\","
                        + "\"now\":180,\"then\":360}]}");
        assertThat(administration.grants()).isEmpty();
        assertThat(server.post("/api/preview", "{\"permits\":-1,\"replaces\":7}")
                        .body())
                .contains("\"pointer\":\"/permits\"", "\"pointer\":\"/replaces\"");
    }

    @Test
    void aSubjectTellsHowItIsFoundAgainAndWhoGetsItsGrants() throws Exception {
        assertThat(server.post("/api/subject", "{\"identity\":\"client\",\"value\":\"acme\"}")
                        .body())
                .contains("\"again\":{\"identity\":\"key\",\"value\":\"client:acme\"},"
                        + "\"grantee\":{\"identity\":\"client\",\"value\":\"acme\"}");
        assertThat(server.post("/api/subject", "{\"identity\":\"key\",\"value\":\"user+client:3:ada,4:acme\"}")
                        .body())
                .contains("\"grantee\":null");
    }

    @Test
    void aSubjectIsFoundByWhatIsPastedIntoTheBodyAndShownWithoutIt() throws Exception {
        HttpResponse<String> found =
                server.post("/api/subject", "{\"identity\":\"token\",\"value\":\"very-secret-token\"}");
        assertThat(found.statusCode()).isEqualTo(200);
        assertThat(found.body())
                .contains("\"windows\":[{\"policy\":", "\"remaining\":")
                .doesNotContain("very-secret");
    }

    @Test
    void aResetIsDoneAndRemembered() throws Exception {
        HttpResponse<String> reset =
                server.post("/api/reset", "{\"identity\":\"client\",\"value\":\"acme\",\"reason\":\"our mistake\"}");
        assertThat(reset.statusCode()).isEqualTo(204);
        assertThat(server.get("/api/audit").body())
                .contains("\"action\":\"reset\"", "client:acme", "\"reason\":\"our mistake\"", "\"by\":\"ada\"");
    }

    @Test
    void theNodeTellsWhoAsksAndWhatTimeItIs() throws Exception {
        assertThat(server.get("/api/node").body())
                .isEqualTo(
                        "{\"now\":\"2026-11-22T10:00:00Z\",\"operator\":\"ada\",\"startedAt\":\"2026-11-21T03:00:00Z\","
                                + "\"subjects\":40,\"described\":\"Hazelcast member 10.0.0.11:5701, with 2 others\",\"warnings\":[],"
                                + "\"store\":{\"answering\":true,\"nodes\":3,\"silent\":[],\"degraded\":0}}");
    }

    @Test
    void activityIsToldFromAnInstantOnAndWithoutWhatDidNotOccur() throws Exception {
        Json all = Json.parse(server.get("/api/activity").body());
        Json recent = Json.parse(server.get("/api/activity?since=1795341590000").body());
        assertThat(steps(all)).hasSize(120);
        assertThat(steps(recent)).hasSize(3).isEqualTo(steps(all).subList(117, 120));
        assertThat(text((Json.Obj) recent, "firstAt")).isEqualTo("2026-11-22T09:59:50Z");
        assertThat(((Json.Obj) member((Json.Obj) member((Json.Obj) all, "byPolicy"), "connect")).members())
                .doesNotContainKey("forced");
        assertThat(steps(Json.parse(server.get("/api/activity?since=0").body())))
                .hasSize(120);
        assertThat(server.get("/api/activity?since=x").statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"permits":1,"colour":"red"}                                      | /colour       | known: factor,
            {"permits":1,"who":{"identity":"ip","value":"::1","port":1}}      | /who/port     | no such member
            {"permits":1,"who":{"identity":"ip"}}                             | /who/value    | missing
            {"permits":1,"who":"ip"}                                          | /who          | object
            {"permits":1,"factor":2}                                          |               | either
            {}                                                                |               | either
            {"permits":-1}                                                    | /permits      | 0 to 100000000
            {"permits":1.5}                                                   | /permits      | 0 to 100000000
            {"permits":1e999999999}                                           | /permits      | 0 to 100000000
            {"permits":1e-999999999}                                          | /permits      | 0 to 100000000
            {"permits":"many"}                                                | /permits      | "unlimited"
            {"factor":0}                                                      | /factor       | 1000
            {"factor":1e999999999}                                            | /factor       | 1000
            {"factor":"2"}                                                    | /factor       | number
            {"permits":1,"interval":"week"}                                   | /interval     | second, minute, hour, day
            {"permits":1,"until":"tomorrow"}                                  | /until        | 2030-01-31T12:00:00Z
            {"permits":1,"until":"2026-11-22T09:00:00Z"}                      | /until        | past
            {"permits":1,"reason":["x"]}                                      | /reason       | string
            {"permits":1,"reason":"a\\ud800b"}                                | /reason       | surrogate
            {"permits":1,"reason":"a\\nb"}                                    | /reason       | control
            {"permits":1,"a~b/c":"x"}                                         | /a~0b~1c      | no such member
            []                                                                |               | object
            """)
    void everyFaultOfAGrantHasItsPointer(String json, String pointer, String detail) throws Exception {
        HttpResponse<String> answer = server.post("/api/grants", json);
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        Json.Obj fault =
                (Json.Obj) elements(Json.parse(answer.body()), "errors").get(0);
        assertThat(text(fault, "pointer")).isEqualTo(pointer == null ? "" : pointer);
        assertThat(text(fault, "detail")).contains(detail);
        assertThat(administration.grants()).isEmpty();
    }

    @Test
    void allFaultsAreToldAtOnce() throws Exception {
        String answer = server.post("/api/grants", "{\"permits\":-1,\"until\":\"\",\"who\":{},\"x\":1}")
                .body();
        assertThat(elements(Json.parse(answer), "errors")).hasSize(5);
    }

    @Test
    void aStoreThatDoesNotAnswerIsToldWithWhenToTryAgain() throws Exception {
        administration.down(true);
        HttpResponse<String> answer = server.post("/api/grants", TWICE);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
        assertThat(answer.body()).contains("the store does not answer");
    }

    @Test
    void tooManyGrantsAreAConflict() throws Exception {
        for (int made = 0; made < 1_000; made++) {
            assertThat(server.post("/api/grants", "{\"permits\":1}").statusCode())
                    .isEqualTo(201);
        }
        assertThat(server.post("/api/grants", "{\"permits\":1}").statusCode()).isEqualTo(409);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api", "/api/", "/api/x", "/api/grants/", "/api/grants/g1/x", "/api/grants/g1/end/x", "/x"})
    void thereIsNothingElse(String path) throws Exception {
        assertThat(server.get(path).statusCode()).isEqualTo(404);
        assertThat(server.post(path, "{}").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/policies, POST, 'GET, HEAD, OPTIONS'",
        "/api/grants, DELETE, 'GET, HEAD, OPTIONS, POST'",
        "/api/grants/g1, DELETE, 'GET, HEAD, OPTIONS, PUT'",
        "/api/grants/g1/end, GET, 'OPTIONS, POST'",
        "/api/subject, GET, 'OPTIONS, POST'",
        "/api/preview, GET, 'OPTIONS, POST'",
        "/api/reset, PUT, 'OPTIONS, POST'",
        "/api/audit, PATCH, 'GET, HEAD, OPTIONS'",
        "/, POST, 'GET, HEAD, OPTIONS'",
        "/assets/console.js, DELETE, 'GET, HEAD, OPTIONS'"
    })
    void otherMethodsAreToldWhichThereAre(String path, String method, String allowed) throws Exception {
        HttpResponse<String> answer = server.write(method, path, "{}");
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue(allowed);
        HttpResponse<String> options = server.write("OPTIONS", path, "");
        assertThat(options.statusCode()).isEqualTo(204);
        assertThat(options.headers().firstValue("Allow")).hasValue(allowed);
    }

    @Test
    void headIsGetWithoutBody() throws Exception {
        HttpResponse<String> head = server.write("HEAD", "/api/node", "");
        HttpResponse<String> get = server.get("/api/node");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Length"))
                .isEqualTo(get.headers().firstValue("Content-Length"));
    }

    private static List<Json> steps(Json activity) {
        Json.Obj connect = (Json.Obj) member((Json.Obj) member((Json.Obj) activity, "byPolicy"), "connect");
        return ((Json.Arr) member(connect, "granted")).elements();
    }

    private static Json.Obj find(HttpResponse<String> answer, String list, String name, String value) {
        return elements(Json.parse(answer.body()), list).stream()
                .map(Json.Obj.class::cast)
                .filter(each -> text(each, name).equals(value))
                .findFirst()
                .orElseThrow();
    }

    private static List<Json> elements(Json object, String name) {
        return ((Json.Arr) member((Json.Obj) object, name)).elements();
    }

    private static String text(Json.Obj object, String name) {
        return ((Json.Str) member(object, name)).value();
    }

    private static Json member(Json.Obj object, String name) {
        return object.members().getOrDefault(name, new Json.Null());
    }
}
