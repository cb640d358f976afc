package io.genrec.datasets.imports;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a look at a log has found: settings, what to say of them, and what only a person can tell. */
final class LookNotes {
    private final Config genrec;
    private final Map<String, Object> found = new LinkedHashMap<>();
    private final List<String> lines = new ArrayList<>();
    private final List<String> open = new ArrayList<>();

    /** @param genrec the settings at {@code genrec} as they are given */
    LookNotes(Config genrec) {
        this.genrec = genrec;
    }

    void say(String line) {
        lines.add(line);
    }

    void ask(String question) {
        open.add(question);
    }

    /** Says which column has a role, or asks; a column that the user has named stays. */
    void say(String role, String key, Optional<String> column, String what) {
        if (isGiven("import." + key)) {
            say(role + ": " + given("import." + key) + ", as given");
        } else if (column.isPresent()) {
            say(role + ": " + column.get());
            set(key, column.get());
        } else {
            ask("nothing tells " + what + ": name the column with --set import." + key + "=COLUMN");
        }
    }

    /** A setting found, under {@code genrec.import}; one that the user has set stays. */
    void set(String key, Object value) {
        String path = "import." + key;
        if (!isGiven(path)) {
            found.put(path, value);
        }
    }

    /** Whether the user has set it: then it is not detected. */
    boolean isGiven(String path) {
        Config defaults = ConfigFactory.defaultReference().getConfig("genrec");
        return genrec.hasPath(path)
                && !(defaults.hasPath(path) && defaults.getValue(path).equals(genrec.getValue(path)));
    }

    /** What the user has set at a path under {@code genrec}, or the default. */
    String given(String path) {
        return genrec.getString(path);
    }

    /** What was found for a path under {@code genrec}, or else what the user has set. */
    String value(String path) {
        return String.valueOf(found.getOrDefault(path, given(path)));
    }

    /** What was found for a path under {@code genrec}; empty where the user has set it, or nothing was. */
    Optional<String> found(String path) {
        return Optional.ofNullable(found.get(path)).map(Object::toString);
    }

    /** The values found of settings whose path begins so. */
    List<String> values(String prefix) {
        return found.entrySet().stream()
                .filter(setting -> setting.getKey().startsWith(prefix))
                .map(setting -> setting.getValue().toString())
                .toList();
    }

    void forget(String prefix) {
        found.keySet().removeIf(path -> path.startsWith(prefix));
    }

    /** The settings found, under {@code genrec}; what the user has set goes before them. */
    Config settings() {
        Config settings = ConfigFactory.empty();
        for (Map.Entry<String, Object> setting : found.entrySet()) {
            settings =
                    settings.withValue("genrec." + setting.getKey(), ConfigValueFactory.fromAnyRef(setting.getValue()));
        }
        return settings;
    }

    /** What is taken for what, for a person at a terminal. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    /** What only a person can say, in a sentence each; nothing is to be imported before. */
    List<String> open() {
        return List.copyOf(open);
    }

    /** The settings found as they are given on a command line, in their order. */
    List<String> flags() {
        return found.entrySet().stream()
                .map(setting -> setting.getKey().equals("import.format")
                        ? "--format " + setting.getValue()
                        : "--set " + quoted(setting.getKey() + "=" + setting.getValue()))
                .toList();
    }

    /** As a shell takes it for one word. */
    static String quoted(String argument) {
        return argument.matches("[\\w./:=,@%+-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
