package io.ratelimit.core.config;

import java.util.List;

/** The configuration is wrong and the webapp must not start. The message lists every problem with its place and the fix. */
public final class ConfigurationException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    /**
     * Lists the problems.
     *
     * @param problems at least one line
     */
    public ConfigurationException(List<String> problems) {
        super("Rate limits are configured wrongly (" + problems.size() + "):\n  - " + String.join("\n  - ", problems));
        this.problems = List.copyOf(problems);
    }

    /**
     * Returns the lines of the message.
     *
     * @return at least one
     */
    public List<String> problems() {
        return problems;
    }
}
