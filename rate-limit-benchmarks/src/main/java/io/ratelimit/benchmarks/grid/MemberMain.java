package io.ratelimit.benchmarks.grid;

import io.ratelimit.benchmarks.JavaProcess;
import io.ratelimit.benchmarks.Logs;
import java.util.Arrays;
import java.util.List;

/** A member in a process of its own. */
final class MemberMain {

    private MemberMain() {}

    /** Takes the name of the cluster, the port to listen on, and the ports of all members. */
    public static void main(String[] arguments) throws Exception {
        Logs.quiet();
        List<Integer> ports =
                Arrays.stream(arguments).skip(2).map(Integer::parseInt).toList();
        try (Member member = Member.start(arguments[0], Integer.parseInt(arguments[1]), ports)) {
            Logs.leaving();
            JavaProcess.ready(member.store().describe());
        }
    }
}
