package io.ratelimit.hazelcast;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What a member and its maps must be for the promises to hold, and what they should be for speed. */
final class MemberRules {

    /** What to do on a member that lacks this release. */
    static final String JARS = "put the jars rate-limit-hazelcast, rate-limit-core and rate-limit-api of this release"
            + " on its class path (user-lib of a Hazelcast distribution) and restart it";

    private static final List<String> ALL =
            List.of(EmbeddedConfig.WINDOWS, EmbeddedConfig.NODES, EmbeddedConfig.RECORDS);
    private static final List<String> WINDOWS = List.of(EmbeddedConfig.WINDOWS);
    private static final List<String> RECORDS = List.of(EmbeddedConfig.RECORDS);

    /**
     * One rule.
     *
     * @param promise true if a promise depends on it
     * @param advice what breaks, and what to set
     */
    private record Rule(List<String> maps, String fact, Predicate<String> fine, boolean promise, String advice) {}

    private static final List<Rule> RULES = List.of(
            must(ALL, MapFacts.EVICTION, "NONE", "evicting an entry gives back what was spent; set NONE"),
            must(ALL, MapFacts.IDLE, "0", "an idle entry still counts; set 0"),
            new Rule(
                    ALL,
                    MapFacts.BACKUPS,
                    backups -> !backups.equals("0"),
                    true,
                    "what was spent is lost with the member that dies; set 1"),
            must(RECORDS, MapFacts.TTL, "0", "grants would end by themselves; set 0"),
            must(
                    RECORDS,
                    MapFacts.MERGE,
                    NewestRecordMergePolicy.class.getName(),
                    "after a split grants that were ended hold again; set " + NewestRecordMergePolicy.class.getName()),
            must(
                    WINDOWS,
                    MapFacts.MERGE,
                    WindowsMergePolicy.class.getName(),
                    "after a split what one side granted is lost; set " + WindowsMergePolicy.class.getName()),
            must(
                    WINDOWS,
                    MapFacts.PARTITIONING,
                    MapFacts.NONE,
                    "clients and members would look for one subject in two places; take it out"),
            should(MapFacts.FORMAT, "OBJECT", "each step reads and writes the whole entry anew; set OBJECT"),
            should(MapFacts.TTL, "0", "it has no effect, each entry has a life of its own; set 0"),
            should(MapFacts.NEAR_CACHE, MapFacts.NONE, "nobody reads it and each step invalidates it; take it out"),
            should(MapFacts.STORE, MapFacts.NONE, "each step waits for it; take it out"));

    private MemberRules() {}

    private static Rule must(List<String> maps, String fact, String value, String advice) {
        return new Rule(maps, fact, value::equals, true, advice);
    }

    private static Rule should(String fact, String value, String advice) {
        return new Rule(WINDOWS, fact, value::equals, false, advice);
    }

    /**
     * Judges what a member answered to {@link InspectTask}.
     *
     * @param promises true for what endangers a promise, false for what merely costs something
     * @return a line for each problem, without the member
     */
    static List<String> broken(Map<String, String> answer, boolean promises) {
        List<String> lines = new ArrayList<>();
        if (promises && Integer.parseInt(answer.getOrDefault(InspectTask.VERSION, "0")) < StepFactory.VERSION) {
            lines.add("has an older release of rate-limit-hazelcast: " + JARS);
        }
        for (Rule rule : RULES) {
            if (rule.promise() == promises) {
                rule.maps().forEach(map -> line(rule, map, answer).ifPresent(lines::add));
            }
        }
        return lines;
    }

    private static Optional<String> line(Rule rule, String map, Map<String, String> answer) {
        String is = answer.get(InspectTask.effective(map, rule.fact()));
        if (is == null || rule.fine().test(is)) {
            return Optional.empty();
        }
        String configured = answer.get(InspectTask.configured(map, rule.fact()));
        boolean late = configured != null && rule.fine().test(configured);
        return Optional.of("has for map " + map + " " + rule.fact() + " = " + is + ": " + rule.advice()
                + (late ? "; it is set so, but the map is older: destroy it once, or restart the members" : ""));
    }
}
