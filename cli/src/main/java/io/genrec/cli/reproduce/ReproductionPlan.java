package io.genrec.cli.reproduce;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.genrec.cli.step.Step;
import io.genrec.cli.step.Steps;
import io.genrec.datasets.configuration.BadConfiguration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a reproduction does on one dataset; each has a file {@code <dataset>.conf} beside this class, where all of it is
 * written down.
 *
 * @param what the dataset is, in a few words
 * @param begins the step that makes events and items
 * @param from the raw files, where there are any
 * @param settings of all models, everything under {@code genrec}
 * @param variants in the order of the table
 */
public record ReproductionPlan(
        String dataset, String what, Step begins, Optional<String> from, Config settings, List<Variant> variants) {
    /** The datasets that a plan is known for. */
    public static final List<String> DATASETS = List.of("scientific", "uci", "storefront");

    public static final String MAIN = "main";
    public static final String ABLATIONS = "ablations";
    public static final String ALIGNMENT = "alignment";
    public static final String PAPER = "paper";
    private static final String ALL = "all";

    /** The variant that the others are compared with. */
    public static final String REFERENCE = "sft";

    /** The variants in the order in which people compare them. */
    private static final List<String> ORDER = List.of(
            "sasrec",
            "point-wise",
            "sft",
            "sft-no-merger",
            "sft-no-merger-equal-compute",
            "point-wise-merged",
            "point-wise-all",
            "sft-small",
            "sft-large",
            "grpo-sr",
            "grpo-sr-no-gate",
            "grpo",
            "tiger",
            "paper",
            "grpo-sr-paper");

    public ReproductionPlan {
        variants = List.copyOf(variants);
    }

    /** @throws BadConfiguration where no plan is known for the dataset */
    public static ReproductionPlan of(String dataset) {
        if (!DATASETS.contains(dataset)) {
            throw new BadConfiguration(
                    "no dataset is called " + dataset + ": choose one of " + String.join(", ", DATASETS));
        }
        Config file = ConfigFactory.parseResources(ReproductionPlan.class, dataset + ".conf")
                .resolve();
        String begins = file.getString("begins-with");
        Config variants = file.getConfig("variants");
        return new ReproductionPlan(
                dataset,
                file.getString("what"),
                begins.equals(Steps.SIMULATE.name()) ? Steps.SIMULATE : Steps.IMPORT,
                file.hasPath("from") ? Optional.of(file.getString("from")) : Optional.empty(),
                file.withOnlyPath("genrec"),
                inOrder(variants.root().keySet()).stream()
                        .map(name -> Variant.of(name, variants.getConfig(name)))
                        .toList());
    }

    /**
     * Some of the variants, in the order of the plan.
     *
     * @param choice {@code main}, {@code ablations} or {@code alignment} (with {@link #REFERENCE}), {@code paper}, {@code all}, or names
     *     with commas between, and what they start from
     * @throws BadConfiguration where a name is unknown
     */
    public List<Variant> choose(String choice) {
        Set<String> wanted =
                Arrays.stream(choice.split(",", -1)).map(String::strip).collect(Collectors.toSet());
        Set<String> known = Stream.concat(
                        Stream.of(MAIN, ABLATIONS, ALIGNMENT, PAPER, ALL),
                        variants.stream().map(Variant::name))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        for (String name : wanted) {
            if (!known.contains(name)) {
                throw new BadConfiguration(
                        "no variant is called '" + name + "': choose of " + String.join(", ", known));
            }
        }
        if (wanted.contains(ABLATIONS)) {
            wanted.add(REFERENCE);
        }
        Predicate<Variant> asked =
                variant -> wanted.contains(ALL) || wanted.contains(variant.group()) || wanted.contains(variant.name());
        variants.stream()
                .filter(asked)
                .flatMap(variant -> variant.from().stream())
                .toList()
                .forEach(wanted::add);
        return variants.stream().filter(asked).toList();
    }

    private static List<String> inOrder(Set<String> names) {
        List<String> ordered = new ArrayList<>(ORDER);
        ordered.retainAll(names);
        names.stream().filter(name -> !ORDER.contains(name)).sorted().forEach(ordered::add);
        return ordered;
    }
}
