package io.ratelimit.core.config;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a deployment, so that all of it is reported at once. Not safe for use by several threads. */
public final class Problems {

    private final List<String> errors = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /** Starts with none. */
    public Problems() {}

    /**
     * Adds something that stops the deployment.
     *
     * @param place where: a file with a JSON pointer, a class and method, a setting
     * @param text what is wrong, and what to write instead
     */
    public void error(String place, String text) {
        errors.add(place + ": " + text);
    }

    /**
     * Adds something that is probably wrong.
     *
     * @param place where
     * @param text what is odd about it
     */
    public void warn(String place, String text) {
        warnings.add(place + ": " + text);
    }

    /**
     * Returns what stops the deployment.
     *
     * @return in the order added
     */
    public List<String> errors() {
        return List.copyOf(errors);
    }

    /**
     * Returns what is probably wrong.
     *
     * @return in the order added, each once however many places of the code reach it
     */
    public List<String> warnings() {
        return warnings.stream().distinct().toList();
    }

    /**
     * Stops the deployment if there is an error.
     *
     * @throws ConfigurationException listing every error once
     */
    public void throwIfAny() {
        if (!errors.isEmpty()) {
            throw new ConfigurationException(errors.stream().distinct().toList());
        }
    }
}
