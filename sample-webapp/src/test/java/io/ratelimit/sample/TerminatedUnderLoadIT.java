package io.ratelimit.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.core.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@DisplayName("A node that gets SIGTERM under load answers every request that it has begun, and ends with status 0")
class TerminatedUnderLoadIT {

    private static final int CALLERS = 8;
    private static final int CALLERS_OF_EACH_OF_TWO = 3;
    private static final int WARM = 200;

    private static final Pattern STOPPED = Pattern.compile("stopped after (\\d+) requests");

    @RepeatedTest(3)
    void countingAlone() throws Exception {
        try (SampleProcess sample = SampleProcess.start("--store", "memory")) {
            URI uri = sample.uri();
            try (Callers callers = underLoad(uri, CALLERS)) {
                assertStopsCleanly(sample, callers, uri, SampleProcess.LONGEST_STOP);
            }
        }
    }

    @Test
    void countingWithAnotherNodeWhichGoesOnAnswering() throws Exception {
        List<Integer> ports = FreePorts.several(2);
        String members = "127.0.0.1:" + ports.get(0) + ",127.0.0.1:" + ports.get(1);
        try (SampleProcess one = start(ports.get(0), members)) {
            URI first = one.uri();
            try (SampleProcess other = start(ports.get(1), members)) {
                URI second = other.uri();
                try (Callers callersOfFirst = underLoad(first, CALLERS_OF_EACH_OF_TWO);
                        Callers callersOfSecond = underLoad(second, CALLERS_OF_EACH_OF_TWO)) {
                    assertStopsCleanly(one, callersOfFirst, first, SampleProcess.LONGEST_LEAVE);
                    assertFree(ports.get(0));
                    int before = callersOfSecond.answered();
                    awaitAnswers(callersOfSecond, before + WARM);
                    assertThat(callersOfSecond.unread()).isZero();
                    assertStopsCleanly(other, callersOfSecond, second, SampleProcess.LONGEST_LEAVE);
                    assertFree(ports.get(1));
                }
            }
        }
    }

    private static SampleProcess start(int memberPort, String members) throws IOException {
        return SampleProcess.start(
                "--store", "hazelcast", "--member-port", String.valueOf(memberPort), "--members", members);
    }

    private static Callers underLoad(URI uri, int number) {
        Callers callers = Callers.start(number, uri, "/api/contacts");
        awaitAnswers(callers, WARM);
        return callers;
    }

    private static void awaitAnswers(Callers callers, int number) {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (callers.answered() < number) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(callers.answered() + " answers within 30 s");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void assertStopsCleanly(SampleProcess sample, Callers callers, URI uri, Duration longest)
            throws Exception {
        sample.terminate();

        long sent = System.nanoTime();
        assertThat(sample.exitWithin(longest)).as(sample.output()).isZero();
        long millis = (System.nanoTime() - sent) / 1_000_000;
        callers.awaitEnd();
        System.out.println("SIGTERM: ended within " + millis + " ms; answers by status " + callers.statuses() + ", "
                + callers.closing() + " of them the last of a connection; requests nobody read " + callers.unread());
        assertThat(callers.cut()).isEmpty();
        assertThat(callers.statuses().keySet()).isSubsetOf(Set.of(200, 429));
        assertThat(callers.closing()).as("answers while it stopped").isPositive();
        Matcher stopped = STOPPED.matcher(sample.output());
        assertThat(stopped.find()).as(sample.output()).isTrue();
        assertThat(callers.answered())
                .as("answers received of requests begun")
                .isEqualTo(Integer.parseInt(stopped.group(1)));
        // Hazelcast writes a stack of its own when a member that leaves resets the connection.
        assertThat(sample.output()).doesNotContain("\tat io.ratelimit", "does not answer");
        assertFree(uri.getPort());
    }

    private static void assertFree(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            assertThat(socket.isBound()).isTrue();
        }
    }
}
