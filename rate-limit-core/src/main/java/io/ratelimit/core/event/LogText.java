package io.ratelimit.core.event;

import java.util.regex.Pattern;

/** Text of others in a line of the log: what a caller or an operator writes is what he wants it to be. */
public final class LogText {

    /** All that ends a line somewhere, or tells a terminal what to do: controls of ASCII and beyond, format characters, separators. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private LogText() {}

    /**
     * Returns text that cannot forge a line.
     *
     * @param text of somebody else
     * @return with {@code ?} in place of each character that is not seen
     */
    public static String oneLine(String text) {
        return UNSEEN.matcher(text).replaceAll("?");
    }
}
