package io.genrec.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The boundaries between the modules, for every class of genrec. */
@AnalyzeClasses(packages = "io.genrec", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** Which other modules a module may know, by package under {@code io.genrec}. */
    private static final Map<String, List<String>> MAY_KNOW = Map.ofEntries(
            entry("domain", List.of()),
            entry("datasets", List.of("domain")),
            entry("simulator", List.of("domain", "datasets")),
            entry("kafka", List.of("domain", "datasets")),
            entry("flink", List.of("domain", "datasets", "kafka", "cache")),
            entry("inference", List.of("domain", "datasets")),
            entry("evaluation", List.of("domain", "datasets", "inference")),
            entry("abtest", List.of("domain", "datasets", "simulator", "inference", "evaluation")),
            entry("training", List.of("domain", "datasets", "inference", "evaluation")),
            entry("alignment", List.of("domain", "datasets", "inference", "evaluation", "training")),
            entry("cache", List.of("domain")),
            entry("serving", List.of("domain", "datasets", "inference", "cache", "kafka")),
            entry("actors", List.of("domain", "datasets", "inference", "evaluation", "alignment")));

    @ArchTest
    static final ArchRule the_domain_needs_nothing_but_the_jdk = classes()
            .that()
            .resideInAPackage("io.genrec.domain..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "io.genrec.domain..");

    @ArchTest
    static final ArchRule only_training_and_alignment_know_djl =
            onlyIn("ai.djl..", "io.genrec.training..", "io.genrec.alignment..");

    @ArchTest
    static final ArchRule only_flink_jobs_and_the_command_know_flink =
            onlyIn("org.apache.flink..", "io.genrec.flink..", "io.genrec.cli..");

    @ArchTest
    static final ArchRule only_serving_actors_and_the_command_know_pekko =
            onlyIn("org.apache.pekko..", "io.genrec.serving..", "io.genrec.actors..", "io.genrec.cli..");

    @ArchTest
    static final ArchRule serving_reaches_neither_a_trainer_nor_flink = noClasses()
            .that()
            .resideInAPackage("io.genrec.serving..")
            .should()
            .transitivelyDependOnClassesThat()
            .resideInAnyPackage("io.genrec.training..", "io.genrec.alignment..", "ai.djl..", "org.apache.flink..");

    @ArchTest
    static void modules_know_only_those_before_them(JavaClasses classes) {
        MAY_KNOW.forEach((module, known) -> {
            List<String> others = new ArrayList<>(
                    Stream.concat(MAY_KNOW.keySet().stream(), Stream.of("cli")).toList());
            others.removeAll(known);
            others.remove(module);
            noClasses()
                    .that()
                    .resideInAPackage("io.genrec." + module + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others.stream()
                            .map(other -> "io.genrec." + other + "..")
                            .toArray(String[]::new))
                    .check(classes);
        });
    }

    private static ArchRule onlyIn(String library, String... modules) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(modules)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }
}
