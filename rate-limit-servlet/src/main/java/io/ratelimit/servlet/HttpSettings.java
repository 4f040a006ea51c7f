package io.ratelimit.servlet;

import io.ratelimit.core.config.Settings;
import io.ratelimit.core.identity.AddressRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The settings of the transport.
 *
 * @param trustedProxies whose word about the client's address is believed
 * @param forwarded true to believe {@code Forwarded}, false for {@code X-Forwarded-For}
 * @param headerPrefix of the response headers {@code …Limit}, {@code …Remaining} and {@code …Reset}
 * @param rateLimitFields true to send {@code RateLimit} and {@code RateLimit-Policy}
 * @param testHeaders which test headers work
 * @param moreInfo the URL that refusals point to
 * @param readForms true if the filter may read form bodies
 */
record HttpSettings(
        List<AddressRange> trustedProxies,
        boolean forwarded,
        String headerPrefix,
        boolean rateLimitFields,
        TestHeaders.Mode testHeaders,
        Optional<String> moreInfo,
        boolean readForms) {

    static HttpSettings read(Settings settings) {
        String prefix = settings.text("header-prefix").orElse("X-RateLimit-");
        if (!prefix.matches("[A-Za-z0-9-]{1,64}")) {
            settings.wrong("header-prefix", "use letters, digits and '-'");
        }
        String header = settings.choice("client-address-header", "x-forwarded-for", "forwarded");
        String fields = settings.choice("rate-limit-fields", "draft-11", "off");
        TestHeaders.Mode mode = switch (settings.choice("test-headers", "on", "lower-only", "off")) {
            case "off" -> TestHeaders.Mode.OFF;
            case "lower-only" -> TestHeaders.Mode.LOWER_ONLY;
            default -> TestHeaders.Mode.ON;
        };
        return new HttpSettings(
                proxies(settings),
                header.equals("forwarded"),
                prefix,
                fields.equals("draft-11"),
                mode,
                settings.text("more-info"),
                settings.choice("read-forms", "false", "true").equals("true"));
    }

    private static List<AddressRange> proxies(Settings settings) {
        List<AddressRange> ranges = new ArrayList<>();
        for (String text : settings.list("trusted-proxies")) {
            try {
                ranges.add(AddressRange.parse(text));
            } catch (IllegalArgumentException e) {
                settings.wrong("trusted-proxies", String.valueOf(e.getMessage()));
            }
        }
        return ranges;
    }
}
