package io.ratelimit.servlet;

import io.ratelimit.Decision;
import io.ratelimit.Reason;
import io.ratelimit.spi.RefusalRenderer;
import io.ratelimit.spi.RequestFacts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Examples of renderers: the bodies of three vendors, where a template does not suffice. */
final class VendorBodies {

    private VendorBodies() {}

    /** Another message per endpoint, which code decides. */
    static final class Keymint implements RefusalRenderer {
        @Override
        public String name() {
            return "keymint";
        }

        @Override
        public Body render(Decision.Refused refused, RequestFacts request) {
            String what = request.path().startsWith("/activate") ? "activation attempts" : "requests";
            return json("{\"message\":\"Too many " + what + ". Please try again later.\",\"code\":3}");
        }
    }

    /** Another code for an overload than for a limit. */
    static final class RingCentral implements RefusalRenderer {
        @Override
        public String name() {
            return "ringcentral";
        }

        @Override
        public Body render(Decision.Refused refused, RequestFacts request) {
            String error = refused.reason() == Reason.UNAVAILABLE
                    ? "\"errorCode\":\"CMN-211\",\"message\":\"Service is temporary unavailable\""
                    : "\"errorCode\":\"CMN-301\",\"message\":\"Request rate exceeded\"";
            return json("{" + error + ",\"errors\":[{" + error + "}]}");
        }
    }

    /** Without a time to wait it is another error. */
    static final class Salesforce implements RefusalRenderer {
        @Override
        public String name() {
            return "salesforce";
        }

        @Override
        public Body render(Decision.Refused refused, RequestFacts request) {
            return json(refused.retryAfter()
                    .map(Duration::toSeconds)
                    .map(seconds -> "{\"message\":\"Rate limit exceeded\",\"errorcode\":50100,\"retryAfter\":" + seconds
                            + ",\"documentation\":\"https://api.example.com/limits\"}")
                    .orElse("{\"message\":\"Your requests are temporarily blocked.\",\"errorcode\":50200}"));
        }
    }

    private static RefusalRenderer.Body json(String text) {
        return new RefusalRenderer.Body("application/json", text.getBytes(StandardCharsets.UTF_8));
    }
}
