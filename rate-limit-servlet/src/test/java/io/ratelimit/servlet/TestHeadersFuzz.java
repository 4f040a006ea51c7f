package io.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Interval;
import io.ratelimit.core.TestLimits;
import io.ratelimit.core.fuzz.FuzzTarget;
import io.ratelimit.core.fuzz.Input;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Any header value forces, lowers or is ignored; and lowers to what is written. */
public final class TestHeadersFuzz implements FuzzTarget {

    @Override
    public void run(byte[] bytes) {
        Input input = new Input(bytes);
        TestHeaders.Mode mode = input.choice(List.of(TestHeaders.Mode.values()));
        FakeRequest request = FakeRequest.from("192.0.2.1");
        BigInteger least = null;
        int forcing = 0;
        int lowering = 0;
        while (input.hasMore()) {
            String line = input.line();
            boolean force = line.startsWith("!");
            request.header(force ? "X-RateLimit" : "X-RateLimit-Hour", force ? line.substring(1) : line);
            forcing += force ? 1 : 0;
            lowering += force ? 0 : 1;
            String number = line.substring(0, Math.min(line.length(), TestHeaders.MOST_CHARACTERS))
                    .strip();
            if (!force
                    && lowering <= TestHeaders.MOST_LINES
                    && !number.isEmpty()
                    && number.length() <= 18
                    && number.chars().allMatch(c -> c >= '0' && c <= '9')) {
                BigInteger value = new BigInteger(number);
                least = least == null ? value : least.min(value);
            }
        }
        TestLimits limits = TestHeaders.read(request.build(), mode);
        if (mode == TestHeaders.Mode.OFF) {
            assertThat(limits).isEqualTo(TestLimits.NONE);
            return;
        }
        assertThat(limits.forced() && mode == TestHeaders.Mode.LOWER_ONLY).isFalse();
        assertThat(limits.lowered().get(Interval.HOUR)).isEqualTo(least == null ? null : least.longValueExact());
        assertThat(limits.lowered()).hasSize(least == null ? 0 : 1);
        if (mode == TestHeaders.Mode.ON && forcing < TestHeaders.MOST_LINES) {
            assertThat(TestHeaders.read(request.header("X-RateLimit", "0, yes").build(), mode)
                            .forced())
                    .isTrue();
        }
    }

    @Override
    public List<byte[]> seeds() {
        return Stream.of(
                        "\0!1",
                        "\0!0\n5\n 7 ",
                        "\1!x\n999999999999999999\n1e3",
                        "\2!1\n1",
                        "\0!+0.00, -0\n-1",
                        "\0" + "\n".repeat(16) + "9")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }
}
