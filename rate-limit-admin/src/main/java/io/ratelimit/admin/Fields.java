package io.ratelimit.admin;

import io.ratelimit.core.admin.AdministrationException.Fault;
import io.ratelimit.core.config.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The members of an object in a request. All faults are collected, each with its JSON pointer; {@link #finish} tells them. A
 * member that is {@code null} counts as absent. Not safe for use by several threads.
 */
final class Fields {

    private final Json.Obj object;
    private final String pointer;
    private final List<Fault> faults;
    private final Set<String> known = new HashSet<>();

    private Fields(Json.Obj object, String pointer, List<Fault> faults) {
        this.object = object;
        this.pointer = pointer;
        this.faults = faults;
    }

    static Fields of(Json json) {
        if (json instanceof Json.Obj object) {
            return new Fields(object, "", new ArrayList<>());
        }
        throw Problem.of(List.of(new Fault("", "must be an object")));
    }

    boolean has(String name) {
        return find(name).isPresent();
    }

    Optional<Fields> object(String name) {
        Optional<Json> found = find(name);
        if (found.isPresent() && found.get() instanceof Json.Obj inner) {
            return Optional.of(new Fields(inner, at(name), faults));
        }
        found.ifPresent(other -> wrong(name, "must be an object"));
        return Optional.empty();
    }

    /**
     * Returns a text without control characters.
     *
     * @param longest the most characters
     */
    Optional<String> text(String name, int longest) {
        Optional<Json> found = find(name);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        if (!(found.get() instanceof Json.Str text)) {
            return wrong(name, "must be a string");
        }
        if (text.value().length() > longest) {
            return wrong(name, "has " + longest + " characters at most");
        }
        if (text.value().codePoints().anyMatch(Fields::unfit)) {
            return wrong(name, "contains a control character or half a surrogate pair");
        }
        return Optional.of(text.value());
    }

    /** Returns a text that must be there, and not blank. */
    String required(String name, int longest) {
        int before = faults.size();
        String text = text(name, longest).orElse("");
        if (text.isBlank() && faults.size() == before) {
            wrong(name, "is missing");
        }
        return text;
    }

    /** Returns a number, or the one that stands for a word. */
    Optional<BigDecimal> number(String name, Optional<String> word, BigDecimal meaning) {
        Optional<Json> found = find(name);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        if (found.get() instanceof Json.Num number) {
            return Optional.of(number.value());
        }
        if (found.get() instanceof Json.Str text
                && word.filter(text.value()::equals).isPresent()) {
            return Optional.of(meaning);
        }
        return wrong(
                name, "must be a number" + word.map(or -> " or \"" + or + "\"").orElse(""));
    }

    <T> Optional<T> wrong(String name, String detail) {
        faults.add(new Fault(name.isEmpty() ? pointer : at(name), detail));
        return Optional.empty();
    }

    /** Reports members that nobody has asked for. */
    void finishInner() {
        for (String name : object.members().keySet()) {
            if (!known.contains(name)) {
                wrong(
                        name,
                        "there is no such member; known: "
                                + known.stream().sorted().collect(Collectors.joining(", ")));
            }
        }
    }

    /**
     * Reports members that nobody has asked for, and everything that was wrong.
     *
     * @throws Problem if anything was
     */
    void finish() {
        finishInner();
        if (!faults.isEmpty()) {
            throw Problem.of(faults.subList(0, Math.min(faults.size(), 100)));
        }
    }

    private Optional<Json> find(String name) {
        known.add(name);
        return Optional.ofNullable(object.members().get(name)).filter(json -> !(json instanceof Json.Null));
    }

    /** Names of a request's own are cut: an answer is no place to keep them. */
    private String at(String name) {
        String shown = name.length() > 100 ? name.substring(0, 100) + "…" : name;
        return pointer + "/" + shown.replace("~", "~0").replace("/", "~1");
    }

    private static boolean unfit(int point) {
        return Character.isISOControl(point) || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }
}
