package io.genrec.cli;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import io.genrec.datasets.configuration.KnownKeys;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The settings of a command for its {@code --help}: every key with its default, its unit and its reason. */
final class SettingsHelp {
    private SettingsHelp() {}

    /** @param sections groups of keys under {@code genrec} */
    static String[] of(List<String> sections) {
        if (sections.isEmpty()) {
            return new String[0];
        }
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("Settings and their defaults, for --config and --set:");
        for (String section : sections) {
            KnownKeys.ofDefaults().leaves().entrySet().stream()
                    .filter(leaf -> leaf.getKey().startsWith("genrec." + section + "."))
                    .sorted(Comparator.comparingInt(
                            leaf -> leaf.getValue().origin().lineNumber()))
                    .forEach(leaf -> lines.addAll(lines(leaf)));
        }
        return lines.toArray(String[]::new);
    }

    private static List<String> lines(Map.Entry<String, ConfigValue> leaf) {
        List<String> lines = new ArrayList<>();
        leaf.getValue().origin().comments().forEach(comment -> lines.add("   #" + escaped(comment)));
        lines.add("  " + leaf.getKey().substring("genrec.".length()) + " = " + escaped(rendered(leaf.getValue())));
        return lines;
    }

    /** For a flag: the key it sets and the key's default. */
    static String keyOf(String key) {
        ConfigValue value = KnownKeys.ofDefaults().leaves().get("genrec." + key);
        return value == null ? "." : " (" + key + ", default " + escaped(rendered(value)) + ").";
    }

    private static String rendered(ConfigValue value) {
        String rendered = value.render(ConfigRenderOptions.concise());
        return rendered.matches("\"[\\w.-]+\"") ? rendered.substring(1, rendered.length() - 1) : rendered;
    }

    /** A percent sign, and an at sign before a bar, mean something to picocli. */
    private static String escaped(String text) {
        return text.replace("%", "%%").replace("@|", "@@|");
    }
}
