package io.ratelimit.hazelcast;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks at a cluster that somebody else configured, or at who has joined one: whether each member that keeps entries can run our steps,
 * and whether its maps are such that the promises hold.
 */
final class Inspection {

    private static final System.Logger LOG = System.getLogger(Inspection.class.getName());
    private static final String EXECUTOR = "rate-limit-inspection";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HazelcastInstance instance;
    /** What is wrong, with the addresses of the members where it is. */
    private final Map<String, List<String>> errors = new LinkedHashMap<>();

    private final Map<String, List<String>> warnings = new LinkedHashMap<>();

    private Inspection(HazelcastInstance instance) {
        this.instance = instance;
    }

    /**
     * Inspects every member that keeps entries. What merely costs something is logged.
     *
     * @throws StoreException with a line for each thing that endangers a promise, or if there is no such member
     */
    static void run(HazelcastInstance instance) {
        List<Member> members = instance.getCluster().getMembers().stream()
                .filter(member -> !member.isLiteMember())
                .toList();
        if (members.isEmpty()) {
            throw new StoreException("the Hazelcast cluster has no member that keeps entries, only lite members", null);
        }
        run(instance, members);
    }

    /**
     * Inspects some members.
     *
     * @throws StoreException with a line for each thing that endangers a promise
     */
    static void run(HazelcastInstance instance, List<Member> members) {
        Inspection inspection = new Inspection(instance);
        inspection.ask(members);
        lines(inspection.warnings).forEach(line -> LOG.log(System.Logger.Level.WARNING, line));
        if (!inspection.errors.isEmpty()) {
            throw new StoreException(String.join("\n", lines(inspection.errors)), null);
        }
    }

    private static List<String> lines(Map<String, List<String>> notes) {
        List<String> lines = new ArrayList<>();
        notes.forEach((line, members) -> lines.add("Hazelcast member " + String.join(", ", members) + " " + line));
        return lines;
    }

    private void ask(List<Member> members) {
        IExecutorService executor = instance.getExecutorService(EXECUTOR);
        Map<Member, Future<Map<String, String>>> asked = new LinkedHashMap<>();
        members.forEach(member -> asked.put(member, executor.submitToMember(new InspectTask(), member)));
        asked.forEach(this::judge);
    }

    private void judge(Member member, Future<Map<String, String>> asked) {
        try {
            Map<String, String> answer = asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            MemberRules.broken(answer, true).forEach(line -> note(errors, member, line));
            MemberRules.broken(answer, false).forEach(line -> note(warnings, member, line));
        } catch (TimeoutException e) {
            note(errors, member, "did not answer within " + PATIENCE.toSeconds() + " s");
        } catch (ExecutionException | RuntimeException e) {
            if (instance.getCluster().getMembers().contains(member)) {
                note(errors, member, "cannot run rate-limit-hazelcast: " + MemberRules.JARS + " (" + reason(e) + ")");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while inspecting the Hazelcast cluster", null);
        }
    }

    /** The innermost message says what is missing; those around it only say that something failed. */
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }

    private static void note(Map<String, List<String>> notes, Member member, String line) {
        notes.computeIfAbsent(line, key -> new ArrayList<>())
                .add(member.getAddress().getHost() + ":" + member.getAddress().getPort());
    }
}
