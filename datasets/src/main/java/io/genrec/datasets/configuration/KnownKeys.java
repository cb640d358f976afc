package io.genrec.datasets.configuration;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The keys under {@code genrec} that some module has a default for; all others are mistakes. */
public final class KnownKeys {
    private static final String ROOT = "genrec";

    /** Edits by which a key of another group must be nearer. */
    private static final int OTHER_GROUP = 3;

    /** Roots of the settings of Pekko, which take them from the system properties. */
    private static final Set<String> LIBRARIES = Set.of("pekko", "ssl-config");

    private final ConfigObject defaults;
    private final Map<String, ConfigValue> leaves = new TreeMap<>();

    private KnownKeys(ConfigObject defaults) {
        this.defaults = defaults;
        collect(ROOT, defaults);
    }

    /** Read once: every command's help asks for them. */
    public static KnownKeys ofDefaults() {
        return Defaults.KEYS;
    }

    private static final class Defaults {
        // Without the environment: a default is what the files say, and a secret is never shown as one.
        static final KnownKeys KEYS = new KnownKeys(ConfigFactory.defaultReferenceUnresolved()
                .withOnlyPath(ROOT)
                .resolve(ConfigResolveOptions.noSystem())
                .getObject(ROOT));
    }

    /** Every key with its default, in alphabetical order; groups that are open for any key stand for themselves. */
    public Map<String, ConfigValue> leaves() {
        return Collections.unmodifiableMap(leaves);
    }

    /**
     * A layer with all its keys under {@code genrec}, whether they were written so or as {@code --help} prints them.
     *
     * @throws BadConfiguration naming the first unknown key, where it stands, and the nearest known one
     */
    public Config checked(Config layer) {
        Config spelledOut = layer.withOnlyPath(ROOT);
        Config bare = layer.withoutPath(ROOT);
        bare.root().forEach((section, value) -> {
            if (!defaults.containsKey(section)) {
                throw unknownRoot(section, value);
            }
        });
        for (String key : leaves.keySet()) {
            if (spelledOut.hasPath(key) && bare.hasPath(key.substring(ROOT.length() + 1))) {
                throw new BadConfiguration(key + " is given twice in "
                        + layer.getValue(key).origin().description()
                        + ", once with `genrec.` before it and once without: leave one out");
            }
        }
        Config whole = bare.isEmpty() ? spelledOut : spelledOut.withFallback(bare.atPath(ROOT));
        check(whole);
        return whole;
    }

    private BadConfiguration unknownRoot(String section, ConfigValue value) {
        return LIBRARIES.contains(section)
                ? new BadConfiguration(section + " in " + value.origin().description()
                        + " belongs to a library, whose settings are not taken from here: give them as"
                        + " system properties, GENREC_JAVA_OPTS=\"-D" + section + ".KEY=VALUE\"")
                : unknown(section, ROOT + "." + section, value);
    }

    /** @param shown the key as it was written, without `genrec.` where it was */
    private BadConfiguration unknown(String shown, String key, ConfigValue value) {
        if (value instanceof ConfigObject group && !group.isEmpty()) { // a group: its keys tell more than its name
            Map.Entry<String, ConfigValue> first = group.entrySet().iterator().next();
            return unknown(shown + "." + first.getKey(), key + "." + first.getKey(), first.getValue());
        }
        return new BadConfiguration("unknown key " + shown + " in "
                + value.origin().description() + "; the nearest known one is " + nearest(key));
    }

    private void check(Config layer) {
        if (layer.hasPath(ROOT)) {
            ConfigValue value = layer.getValue(ROOT);
            if (!(value instanceof ConfigObject given)) {
                throw new BadConfiguration("genrec in " + value.origin().description()
                        + " is a group of keys, not a value: write genrec { KEY = VALUE }");
            }
            check(ROOT, given, defaults);
        }
    }

    private void check(String path, ConfigObject given, ConfigObject known) {
        if (known.isEmpty()) {
            return;
        }
        for (Map.Entry<String, ConfigValue> entry : given.entrySet()) {
            String key = path + "." + ConfigUtil.quoteString(entry.getKey()).replaceAll("^\"([\\w-]+)\"$", "$1");
            ConfigValue expected = known.get(entry.getKey());
            if (expected == null) {
                throw unknown(key, key, entry.getValue());
            }
            if (expected instanceof ConfigObject group) {
                if (!(entry.getValue() instanceof ConfigObject inner)) {
                    throw new BadConfiguration(key + " in "
                            + entry.getValue().origin().description() + " is a group of keys, not a value: write "
                            + key + " { KEY = VALUE }");
                }
                check(key, inner, group);
            }
        }
    }

    private void collect(String path, ConfigObject object) {
        object.forEach((name, value) -> {
            String key = path + "." + name;
            if (value.valueType() == ConfigValueType.OBJECT && !((ConfigObject) value).isEmpty()) {
                collect(key, (ConfigObject) value);
            } else {
                leaves.put(key, value);
            }
        });
    }

    /** Of keys that are about as near, one of the same group. */
    private String nearest(String key) {
        String group = key.substring(0, key.lastIndexOf('.') + 1);
        return leaves.keySet().stream()
                .min(Comparator.comparingInt(
                        (String known) -> edits(key, known) + (known.startsWith(group) ? 0 : OTHER_GROUP)))
                .orElse(ROOT);
    }

    /** Levenshtein distance: insertions, deletions and substitutions that make one of the other. */
    private static int edits(String from, String to) {
        int[] previous = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] current = new int[to.length() + 1];
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int substituted = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substituted, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
