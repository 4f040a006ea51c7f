package io.ratelimit.core.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The settings of one webapp, by name. A system property {@code rate-limit.<name>} wins over what the webapp gives, which
 * wins over the {@code settings} of the rules file. Each module reads its own; a name that nobody read is a mistake. Not safe
 * for use by several threads.
 */
public final class Settings {

    /** What precedes a setting's name as a system property. */
    public static final String PREFIX = "rate-limit.";

    private record Value(String text, String place) {}

    private final Map<String, Value> values = new TreeMap<>();
    private final Set<String> read = new TreeSet<>();
    private final Problems problems;

    /**
     * Starts with none.
     *
     * @param problems told of every wrong value
     */
    public Settings(Problems problems) {
        this.problems = problems;
    }

    /**
     * Adds values over those added before.
     *
     * @param texts values by name, without prefix
     * @param place where they stand; the name is appended
     * @return this
     */
    public Settings with(Map<String, String> texts, String place) {
        for (Map.Entry<String, String> text : texts.entrySet()) {
            values.put(text.getKey(), new Value(text.getValue().strip(), place + text.getKey()));
        }
        return this;
    }

    /**
     * Adds the system properties that begin with {@value #PREFIX}.
     *
     * @return this
     */
    public Settings withSystemProperties() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String property : System.getProperties().stringPropertyNames()) {
            if (property.startsWith(PREFIX)) {
                texts.put(property.substring(PREFIX.length()), System.getProperty(property, ""));
            }
        }
        return with(texts, "system property " + PREFIX);
    }

    /**
     * Returns a text.
     *
     * @param name the setting
     * @return empty if it is not set or blank
     */
    public Optional<String> text(String name) {
        read.add(name);
        Value value = values.get(name);
        return value == null || value.text().isEmpty() ? Optional.empty() : Optional.of(value.text());
    }

    /**
     * Returns a whole number.
     *
     * @param name the setting
     * @param otherwise its default
     * @param least the smallest allowed value
     * @param most the largest allowed value
     * @return the value; the default if it is not set or wrong
     */
    public long number(String name, long otherwise, long least, long most) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text.get());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // The same advice serves a word and a number out of range.
        }
        problems.error(place(name), "'" + text.get() + "' must be a whole number from " + least + " to " + most);
        return otherwise;
    }

    /**
     * Returns one of several words.
     *
     * @param name the setting
     * @param allowed the words, the default first
     * @return the word; the default if it is not set or wrong
     */
    public String choice(String name, String... allowed) {
        String text = text(name).orElse(allowed[0]).toLowerCase(Locale.ROOT);
        if (Arrays.asList(allowed).contains(text)) {
            return text;
        }
        wrong(name, "use one of " + String.join(", ", allowed));
        return allowed[0];
    }

    /**
     * Returns a list written with commas, or as a JSON array of texts if an element has a comma itself.
     *
     * @param name the setting
     * @return its elements, without blank ones; empty if it is a wrong array
     */
    public List<String> list(String name) {
        String text = text(name).orElse("");
        List<String> elements = text.startsWith("[") ? array(name, text) : List.of(text.split(",", -1));
        return elements.stream()
                .map(String::strip)
                .filter(element -> !element.isEmpty())
                .toList();
    }

    private List<String> array(String name, String text) {
        List<String> elements = new ArrayList<>();
        try {
            List<Json> read = Json.parse(text) instanceof Json.Arr array ? array.elements() : List.of();
            for (Json element : read) {
                if (element instanceof Json.Str string) {
                    elements.add(string.value());
                }
            }
            if (elements.size() == read.size()) {
                return elements;
            }
        } catch (IllegalArgumentException e) {
            // The same advice serves what is no JSON and an array of something else.
        }
        wrong(name, "write an array of texts, [\"one\", \"two\"], or the elements with commas");
        return List.of();
    }

    /**
     * Reports a setting whose value is wrong.
     *
     * @param name the setting
     * @param fix what to write instead
     */
    public void wrong(String name, String fix) {
        Value value = values.get(name);
        problems.error(place(name), "'" + (value == null ? "" : value.text()) + "': " + fix);
    }

    /**
     * Takes a setting as known, and warns if it is set.
     *
     * @param name the setting
     * @param why it has no effect, and what to do
     */
    public void warnIfSet(String name, String why) {
        if (text(name).isPresent()) {
            problems.warn(place(name), why);
        }
    }

    /** Reports every setting that nobody has read. */
    public void reportUnknown() {
        for (Map.Entry<String, Value> setting : values.entrySet()) {
            if (!read.contains(setting.getKey())) {
                problems.error(
                        setting.getValue().place(), "there is no such setting; known: " + String.join(", ", read));
            }
        }
    }

    /**
     * Returns the settings that are not left at their default, for the start-up block.
     *
     * @return lines {@code name = value (place)}
     */
    public List<String> describe() {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, Value> setting : values.entrySet()) {
            Value value = setting.getValue();
            lines.add(setting.getKey() + " = " + value.text() + " (" + value.place() + ")");
        }
        return lines;
    }

    private String place(String name) {
        Value value = values.get(name);
        return value == null ? "setting " + name : value.place();
    }
}
