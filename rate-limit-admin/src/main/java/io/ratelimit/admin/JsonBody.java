package io.ratelimit.admin;

import io.ratelimit.core.config.Json;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the body of a request. Its faults never repeat what stands in it: that may be an access token. */
final class JsonBody {

    /** The most bytes that are read. */
    static final int MOST_BYTES = 64 << 10;

    private static final Pattern JSON =
            Pattern.compile("application/json(\\s*;\\s*charset\\s*=\\s*\"?utf-8\"?)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern PLACE = Pattern.compile("line \\d+, column \\d+");

    private JsonBody() {}

    static Fields read(HttpServletRequest request) throws IOException {
        String type = request.getContentType();
        boolean plain = request.getHeader("Content-Encoding") == null;
        if (type == null || !plain || !JSON.matcher(type.strip()).matches()) {
            throw new Problem(415, "Send the body as application/json in UTF-8, not compressed.");
        }
        try {
            return Fields.of(Json.parse(text(bytes(request))));
        } catch (IllegalArgumentException e) {
            Matcher place = PLACE.matcher(String.valueOf(e.getMessage()));
            throw new Problem(
                    400,
                    "The body is not valid JSON, is nested too deeply, or names a member twice"
                            + (place.find() ? ": " + place.group() : "") + ".");
        }
    }

    private static byte[] bytes(HttpServletRequest request) throws IOException {
        byte[] body = request.getContentLengthLong() > MOST_BYTES
                ? new byte[MOST_BYTES + 1]
                : request.getInputStream().readNBytes(MOST_BYTES + 1);
        if (body.length > MOST_BYTES) {
            // The rest is not read, so the connection cannot serve another request.
            throw new Problem(
                    413,
                    String.format(Locale.ROOT, "A body has %,d bytes at most.", MOST_BYTES),
                    List.of(),
                    Map.of("Connection", "close"));
        }
        return body;
    }

    private static String text(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Problem(400, "The body is not UTF-8.");
        }
    }
}
