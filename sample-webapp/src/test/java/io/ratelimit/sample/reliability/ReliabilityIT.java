package io.ratelimit.sample.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The scenarios of {@code docs/reliability.md} with a fault of seconds. How long answers took is printed and not judged: that
 * depends on what else the machine does.
 */
@Timeout(240)
class ReliabilityIT {

    @Test
    void aKilledNodeCostsNoErrorAndNoPermit() throws Exception {
        assertKept(Scenario.KILL);
    }

    @Test
    void aStoppedNodeLeavesTheOthersToTheirShare() throws Exception {
        assertKept(Scenario.HANG);
    }

    @Test
    void aRollingRestartCostsNoErrorAndNoPermit() throws Exception {
        assertKept(Scenario.RESTART);
    }

    @Test
    void serversThatStopTakeNoNodeDown() throws Exception {
        assertKept(Scenario.OUTAGE);
    }

    @Test
    void windowsHoldWhatBothSidesOfASplitGranted(@TempDir Path directory) throws Exception {
        if (!Network.isPossible()) {
            System.err.println("SKIPPED: " + Network.NEEDS);
        }
        assumeTrue(Network.isPossible(), Network.NEEDS);
        Path output = directory.resolve("split.txt");
        Process split = Reliability.inNamespace(Scenario.SPLIT, true, ProcessBuilder.Redirect.to(output.toFile()));
        try {
            assertThat(split.waitFor(200, TimeUnit.SECONDS)).as("it ends").isTrue();
            String printed = Files.readString(output, StandardCharsets.UTF_8);
            System.out.println(printed);
            assertThat(split.exitValue()).as(printed).isZero();
        } finally {
            split.destroy();
        }
    }

    private static void assertKept(Scenario scenario) throws IOException, InterruptedException {
        Outcome outcome = scenario.course().run(scenario.brief());
        System.out.println(scenario.name() + ": " + outcome.text());
        SoftAssertions promises = new SoftAssertions();
        for (Promise promise : scenario.promises()) {
            if (!promise.ofTime()) {
                promises.assertThat(promise.test().test(outcome))
                        .as("%s: %s %s", promise.text(), outcome.text(), outcome.errors())
                        .isTrue();
            }
        }
        promises.assertAll();
    }
}
