package io.genrec.datasets.configuration;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All settings of one command: flags over a file over the defaults, which are every module's reference.conf.
 *
 * @param root everything, other libraries' keys too
 */
public record Configuration(Config root) {
    /** As the library says it: where, key, type found, type wanted. */
    private static final Pattern WRONG_TYPE =
            Pattern.compile("(?s)(.*): ([\\w.-]+) has type \\w+ rather than (\\w+).*");

    private static final Map<String, String> TYPES = Map.of(
            "NUMBER", "a number",
            "STRING", "text",
            "BOOLEAN", "on or off",
            "LIST", "a list",
            "OBJECT", "a group of keys");

    /** The defaults alone. */
    public static Configuration defaults() {
        return new Configuration(ConfigFactory.load(ConfigFactory.empty()));
    }

    /**
     * The defaults under some layers.
     *
     * @param layers strongest first
     * @throws BadConfiguration naming a key that no default is known for
     */
    public static Configuration of(List<Config> layers) {
        Config merged = ConfigFactory.empty();
        for (Config layer : layers) {
            merged = merged.withFallback(KnownKeys.ofDefaults().checked(layer));
        }
        Config above = merged;
        return new Configuration(reading("", () -> ConfigFactory.load(above)));
    }

    /** @throws BadConfiguration where the file is absent or no HOCON */
    public static Config file(Path file) {
        if (!Files.isReadable(file)) {
            throw new BadConfiguration("no configuration file at " + file + ": check --config");
        }
        return reading(
                "",
                () -> ConfigFactory.parseFile(
                        file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false)));
    }

    /**
     * Values as flags give them.
     *
     * @param values by key under {@code genrec}, such as {@code train.epochs}; lists and groups in HOCON
     */
    public static Config flags(Map<String, String> values) {
        Config flags = ConfigFactory.empty();
        for (Map.Entry<String, String> flag : values.entrySet()) {
            String key = flag.getKey().startsWith("genrec.") ? flag.getKey() : "genrec." + flag.getKey();
            flags = reading("--set " + flag.getKey() + "=" + flag.getValue() + ": ", value(key, flag.getValue()))
                    .withFallback(flags);
        }
        return flags;
    }

    /** The same, but training and alignment continue from their last checkpoints. */
    public Configuration resuming() {
        return new Configuration(root.withValue("genrec.train.resume", ConfigValueFactory.fromAnyRef(true))
                .withValue("genrec.align.resume", ConfigValueFactory.fromAnyRef(true)));
    }

    /** The same with another value at a key under {@code genrec}. */
    public Configuration with(String key, Object value) {
        return new Configuration(root.withValue("genrec." + key, ConfigValueFactory.fromAnyRef(value)));
    }

    /** The part that {@code XSettings.from} takes. */
    public Config genrec() {
        return root.getConfig("genrec");
    }

    /**
     * Settings read from this configuration.
     *
     * @throws BadConfiguration where a value is of the wrong type or breaks a rule
     */
    public <T> T read(Function<Config, T> settings) {
        return reading("", () -> settings.apply(genrec()));
    }

    /** Some sections under {@code genrec} as plain maps and lists, keys in alphabetical order. */
    public Map<String, Object> sections(List<String> names) {
        Map<String, Object> sections = new TreeMap<>();
        for (String name : names) {
            sections.put(name, genrec().getObject(name).unwrapped());
        }
        return sections;
    }

    /** The same sections as one line of JSON: equal settings, equal lines. Whether a step resumes changes no result. */
    public String canonical(List<String> names) {
        StringBuilder line = new StringBuilder();
        for (String name : names) {
            ConfigObject section =
                    genrec().getConfig(name).withoutPath("resume").root();
            line.append(name).append(section.render(ConfigRenderOptions.concise()));
        }
        return line.toString();
    }

    private static String wrongType(String message) {
        Matcher wrong = WRONG_TYPE.matcher(message);
        if (!wrong.matches()) {
            return message + ": see its default in --help";
        }
        return wrong.group(2) + " in " + wrong.group(1) + " is not "
                + TYPES.getOrDefault(wrong.group(3), wrong.group(3)) + ": see its default in --help";
    }

    /** The library's sentence up to its guesses, with a mend. */
    private static String notHocon(String message) {
        String reason = message.replaceFirst("(?s) \\((if|perhaps|you).*", "")
                .replaceFirst(
                        "Key '(.*)' may not be followed by token: (.*)", "the key $1 is followed by $2, not by = or {");
        return reason + ": write KEY = VALUE, or GROUP { KEY = VALUE }";
    }

    private static Supplier<Config> value(String key, String value) {
        boolean structured = value.startsWith("[") || value.startsWith("{");
        return structured
                ? () -> ConfigFactory.parseString(key + " = " + value)
                : () -> ConfigFactory.empty().withValue(key, scalar(value));
    }

    private static ConfigValue scalar(String value) {
        return ConfigValueFactory.fromAnyRef(value, "the command line");
    }

    /** Reads HOCON or settings; what goes wrong there says itself where, but for a flag. */
    private static <T> T reading(String where, Supplier<T> source) {
        try {
            return source.get();
        } catch (ConfigException.WrongType e) {
            throw new BadConfiguration(where + wrongType(String.valueOf(e.getMessage())), e);
        } catch (ConfigException.Parse e) {
            throw new BadConfiguration(where + notHocon(String.valueOf(e.getMessage())), e);
        } catch (ConfigException | IllegalArgumentException e) {
            throw new BadConfiguration(where + e.getMessage(), e);
        }
    }
}
