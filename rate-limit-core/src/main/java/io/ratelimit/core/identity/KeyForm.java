package io.ratelimit.core.identity;

import java.util.regex.Pattern;

/** What the keys of {@link SubjectKeys} look like, for those who are shown one and ask with it. */
public final class KeyForm {

    /** The key of one subject: its identity, how the value is written, and the value. */
    public static final Pattern ONE = Pattern.compile("([a-z][a-z0-9-]{0,31})([:#*])([\\x21-\\x7E]{1,256})");

    /** The key of several subjects that are counted as one: their identities, and the rest. */
    public static final Pattern JOINED =
            Pattern.compile("([a-z0-9-]{1,32}(?:\\+[a-z0-9-]{1,32})+)[:#*][\\x21-\\x7E]{1,256}");

    private KeyForm() {}
}
