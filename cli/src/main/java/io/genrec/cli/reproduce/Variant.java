package io.genrec.cli.reproduce;

import com.typesafe.config.Config;
import io.genrec.cli.step.Step;
import io.genrec.cli.step.Steps;
import java.util.List;
import java.util.Optional;

/**
 * A named model: the settings in which it differs from the others.
 *
 * @param group {@code main}, {@code ablations}, {@code alignment} or {@code paper}
 * @param what it is, in a few words
 * @param trains the step that trains it
 * @param from the variant whose bundle it starts from, with the same seed, where it is an aligned one
 * @param settings above all others, everything under {@code genrec}
 */
public record Variant(String name, String group, String what, Step trains, Optional<String> from, Config settings) {

    static Variant of(String name, Config config) {
        String step = config.getString("trains");
        return new Variant(
                name,
                config.getString("group"),
                config.getString("what"),
                Steps.ALL.stream()
                        .filter(known -> known.name().equals(step))
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalArgumentException("variants." + name + ".trains names no step: " + step)),
                config.hasPath("from") ? Optional.of(config.getString("from")) : Optional.empty(),
                config.withOnlyPath("genrec"));
    }

    /** The key under {@code genrec} that a seed is given by. */
    public String seedKey() {
        return trains.sections().get(0) + ".seed";
    }

    /** What evaluation calls the models of this variant: {@code bundle}, for one. */
    public List<String> measuredAs() {
        return settings.getStringList("genrec.evaluate.models");
    }
}
