package io.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.core.fuzz.FuzzTarget;
import io.ratelimit.core.fuzz.Input;
import io.ratelimit.core.identity.AddressRange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whatever a client writes, the address is the one that the trusted proxy has appended. */
public final class ForwardedFuzz implements FuzzTarget {

    private static final String PROXY = "10.0.0.1";
    private static final List<String> CLIENTS = List.of("203.0.113.7", "2001:db8::7");

    @Override
    public void run(byte[] bytes) {
        Input input = new Input(bytes);
        boolean forwarded = input.flag();
        boolean ownLine = input.flag();
        String client = input.choice(CLIENTS);
        List<String> lines = new ArrayList<>();
        while (input.hasMore()) {
            lines.add(input.line());
        }
        assertThat(ForwardedHeader.nodes(lines, forwarded)).hasSizeLessThanOrEqualTo(ForwardedHeader.MOST_HOPS);
        assertThat(address(lines, forwarded, "198.51.100.9")).isEqualTo("198.51.100.9");
        String alone = address(lines, forwarded, PROXY);
        assertThat(AddressRange.bytes(alone)).as(alone).isPresent();

        String appended = forwarded ? "for=\"" + (client.contains(":") ? "[" + client + "]" : client) + "\"" : client;
        if (ownLine || lines.isEmpty()) {
            lines.add(appended);
        } else {
            lines.set(lines.size() - 1, lines.get(lines.size() - 1) + ", " + appended);
        }
        assertThat(address(lines, forwarded, PROXY)).isEqualTo(client);
    }

    private static String address(List<String> lines, boolean forwarded, String peer) {
        HttpSettings settings = new HttpSettings(
                List.of(AddressRange.parse(PROXY)),
                forwarded,
                "X-RateLimit-",
                true,
                TestHeaders.Mode.ON,
                Optional.empty(),
                false);
        FakeRequest request = FakeRequest.from(peer)
                .header(forwarded ? "Forwarded" : "X-Forwarded-For", lines.toArray(new String[0]));
        return new ClientAddress(settings).of(request.build());
    }

    @Override
    public List<byte[]> seeds() {
        return Stream.of(
                        "\1\0\0for=192.0.2.60;proto=http;by=203.0.113.43, For=\"[2001:db8:cafe::17]:4711\"",
                        "\1\0\1for=\"_gazonk\\\"\", for=\"x",
                        "\0\0\0" + "192.0.2.1:8080, [2001:db8::1]:80,, unknown",
                        "\0\1\1" + "10.0.0.1, 10.0.0.1\n::ffff:10.0.0.1")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }
}
