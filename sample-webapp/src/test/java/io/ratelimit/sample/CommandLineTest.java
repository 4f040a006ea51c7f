package io.ratelimit.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {

    @Test
    void asksForNothingButDefaultsWhenEmpty() {
        assertThat(CommandLine.parse()).isEqualTo(new CommandLine(false, "127.0.0.1", 8080, Map.of()));
    }

    @Test
    void handsTheLimiterOnlyWhatWasGiven() {
        assertThat(CommandLine.parse(
                        "--port",
                        "0",
                        "--host",
                        "127.0.0.2",
                        "--store",
                        "hazelcast",
                        "--member-port",
                        "5702",
                        "--members",
                        "127.0.0.1:5701,127.0.0.1:5702",
                        "--rules",
                        "my.json"))
                .isEqualTo(new CommandLine(
                        false,
                        "127.0.0.2",
                        0,
                        Map.of(
                                "store", "hazelcast",
                                "member-port", "5702",
                                "members", "127.0.0.1:5701,127.0.0.1:5702",
                                "rules", Path.of("my.json").toAbsolutePath().toString())));
    }

    @ParameterizedTest
    @CsvSource({
        "--nope, there is no option '--nope'",
        "8080, there is no option '8080'",
        "--port, --port needs a value",
        "--port --host, --port needs a value",
        "--port x, --port cannot be 'x'",
        "--port 65536, --port cannot be '65536'",
        "--member-port 0, --member-port cannot be '0'",
        "--store redis, --store cannot be 'redis'",
    })
    void saysWhatIsWrong(String arguments, String message) {
        assertThatThrownBy(() -> CommandLine.parse(arguments.split(" ", -1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void wrongUsageEndsWithStatusTwoAndTheUsage() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        int status =
                SampleMain.run(new String[] {"--nope"}, System.out, new PrintStream(err, true, StandardCharsets.UTF_8));

        assertThat(status).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("'--nope'", "usage:");
    }

    @Test
    void helpIsPrintedAndNothingStarts() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        int status =
                SampleMain.run(new String[] {"--help"}, new PrintStream(out, true, StandardCharsets.UTF_8), System.err);

        assertThat(status).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("usage: java -jar sample-webapp.jar");
    }
}
