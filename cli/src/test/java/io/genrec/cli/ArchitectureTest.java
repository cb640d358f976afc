package io.genrec.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.genrec.serving.ServeSettings;
import io.genrec.serving.Serving;
import io.genrec.serving.ServingNode;
import io.genrec.serving.bundle.BundleSource;
import io.genrec.serving.bundle.ListGenerator;
import io.genrec.serving.feedback.FeedbackLog;
import io.genrec.serving.history.UserHistories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The boundaries between the modules, as docs/architecture.md draws them: poms and classes are held against that picture. */
@AnalyzeClasses(packages = "io.genrec", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final ModulePicture PICTURE = ModulePicture.read(Path.of("..", "docs", "architecture.md"));

    /** The most that one module may hold of all lines. */
    private static final double LARGEST_SHARE = 0.2;

    private static final int MOST_FILES = 25;

    /** Packages with more files than that, and why. */
    private static final Map<String, String> LARGE_PACKAGES = Map.of(
            "io.genrec.datasets.imports",
            "one file for each format of a log, which know nothing of each other",
            "io.genrec.flink.stream",
            "one job, whose operators share package-private state and messages");

    @ArchTest
    static void the_picture_has_every_module_and_no_circle(JavaClasses classes) throws IOException {
        assertThat(PICTURE.modules()).isEqualTo(Set.copyOf(modules()));
        assertThat(PICTURE.modules()).allSatisfy(module -> assertThat(PICTURE.reachedFrom(module))
                .as("what %s uses", module)
                .doesNotContain(module));
    }

    @ArchTest
    static void poms_follow_the_picture(JavaClasses classes) throws IOException {
        for (String module : modules()) {
            Set<String> inPom = ModulePicture.dependencies(folder(module).resolve("pom.xml"));
            assertThat(inPom)
                    .as("arrows from %s, all of them dependencies", module)
                    .containsAll(PICTURE.arrowsFrom(module));
            assertThat(PICTURE.reachedFrom(module))
                    .as("dependencies of %s, all of them reached by arrows", module)
                    .containsAll(inPom);
        }
    }

    @ArchTest
    static void classes_follow_the_picture(JavaClasses classes) throws IOException {
        for (String module : modules()) {
            String[] others = modules().stream()
                    .filter(other -> !other.equals(module))
                    .filter(other -> !PICTURE.reachedFrom(module).contains(other))
                    .map(ArchitectureTest::packages)
                    .toArray(String[]::new);
            if (others.length > 0) {
                noClasses()
                        .that()
                        .resideInAPackage(packages(module))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(others)
                        .check(classes);
            }
        }
    }

    @ArchTest
    static void every_class_is_in_the_packages_of_its_module(JavaClasses classes) throws IOException {
        classes()
                .that()
                .resideOutsideOfPackage("io.genrec.testing..")
                .should()
                .resideInAnyPackage(
                        modules().stream().map(ArchitectureTest::packages).toArray(String[]::new))
                .check(classes);
    }

    @ArchTest
    static final ArchRule the_domain_needs_nothing_but_the_jdk = classes()
            .that()
            .resideInAPackage("io.genrec.domain..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "io.genrec.domain..");

    @ArchTest
    static final ArchRule djl_is_known_where_models_are_trained =
            onlyIn("ai.djl..", "training", "alignment", "benchmarks");

    @ArchTest
    static final ArchRule flink_is_known_to_its_jobs_and_who_starts_them =
            onlyIn("org.apache.flink..", "flink-jobs", "benchmarks", "cli");

    @ArchTest
    static final ArchRule pekko_is_known_to_servers_and_clusters =
            onlyIn("org.apache.pekko..", "serving", "actors", "benchmarks", "cli");

    @ArchTest
    static final ArchRule serving_reaches_neither_a_trainer_nor_flink = noClasses()
            .that()
            .resideInAPackage("io.genrec.serving..")
            .should()
            .transitivelyDependOnClassesThat()
            .resideInAnyPackage("io.genrec.training..", "io.genrec.alignment..", "ai.djl..", "org.apache.flink..");

    /** What its packages share is public in Java, and not for others: nothing outside can hold a pinned list. */
    @ArchTest
    static final ArchRule others_see_of_serving_its_entrance_alone = noClasses()
            .that()
            .resideOutsideOfPackage("io.genrec.serving..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.genrec.serving..")
                    .and(not(belongToAnyOf(
                            Serving.class,
                            ServingNode.class,
                            ServeSettings.class,
                            BundleSource.class,
                            ListGenerator.class,
                            UserHistories.class,
                            FeedbackLog.class))));

    @ArchTest
    static final ArchRule packages_of_serving_know_each_other_in_one_direction =
            slices().matching("io.genrec.serving.(**)").should().beFreeOfCycles();

    /** {@code copyTo} and {@code set} of numbers go through a call that libtorch warns of, once a process, to users. */
    @ArchTest
    static final ArchRule nothing_makes_libtorch_print_warnings_about_itself = noClasses()
            .should()
            .callMethodWhere(DescribedPredicate.<JavaMethodCall>describe(
                    "overwrites an array by numbers",
                    call -> call.getTargetOwner().isAssignableTo("ai.djl.ndarray.NDArray")
                            && (call.getName().equals("copyTo")
                                    || (call.getName().equals("set")
                                            && call.getTarget()
                                                            .getRawParameterTypes()
                                                            .size()
                                                    == 1))));

    /** What is measured and tried is what is served: the plan's ranker alone puts a bundle's parts together. */
    @ArchTest
    static final ArchRule lists_are_made_in_one_way = noClasses()
            .that()
            .resideInAnyPackage("io.genrec.serving..", "io.genrec.abtest..", "io.genrec.cli..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("io.genrec.inference.ranking.GenerativeRanker");

    /** The truth of the simulator judges and never chooses: arms, their training and their choices see logs alone. */
    @ArchTest
    static final ArchRule nothing_that_chooses_a_setting_reaches_the_simulators_truth = noClasses()
            .that(resideInAnyPackage("io.genrec.abtest.pipeline..", "io.genrec.abtest.feed..")
                    .or(resideInAPackage("io.genrec.abtest..").and(simpleName("PriorClicks")))
                    .or(resideInAnyPackage(
                            "io.genrec.evaluation..",
                            "io.genrec.training..",
                            "io.genrec.alignment..",
                            "io.genrec.inference..",
                            "io.genrec.serving..")))
            .should()
            .transitivelyDependOnClassesThat()
            .resideInAPackage("io.genrec.simulator..");

    @ArchTest
    static void no_module_holds_over_a_fifth_of_the_code(JavaClasses classes) throws IOException {
        Map<String, Long> lines = new TreeMap<>();
        for (String module : modules()) {
            long sum = 0;
            for (Path file : sources(module)) {
                try (Stream<String> text = Files.lines(file)) {
                    sum += text.count();
                }
            }
            lines.put(module, sum);
        }
        long all = lines.values().stream().mapToLong(Long::longValue).sum();
        assertThat(lines).allSatisfy((module, count) -> assertThat((double) count / all)
                .as("share of %s in %,d lines", module, all)
                .isLessThanOrEqualTo(LARGEST_SHARE));
    }

    @ArchTest
    static void no_package_holds_over_twenty_five_files_without_a_reason(JavaClasses classes) throws IOException {
        Map<String, Integer> files = new TreeMap<>();
        for (String module : modules()) {
            Path root = folder(module).resolve(Path.of("src", "main", "java"));
            for (Path file : sources(module)) {
                if (!file.endsWith("package-info.java")) {
                    String name = root.relativize(file.getParent()).toString().replace('/', '.');
                    files.merge(name, 1, Integer::sum);
                }
            }
        }
        files.values().removeIf(count -> count <= MOST_FILES);
        assertThat(LARGE_PACKAGES).containsKeys(files.keySet().toArray(String[]::new));
    }

    /** All modules with code of the product, by their folders. */
    private static List<String> modules() throws IOException {
        List<String> modules = new ArrayList<>(ModulePicture.modulesOf(Path.of("..", "pom.xml")));
        modules.removeAll(List.of("testing", "stream-tests"));
        return modules;
    }

    private static Path folder(String module) {
        return Path.of("..").resolve(module);
    }

    private static List<Path> sources(String module) throws IOException {
        try (Stream<Path> files = Files.walk(folder(module).resolve(Path.of("src", "main", "java")))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    /** {@code redis-cache} and the like: the last word but for flink-jobs and kafka-log, whose first says more. */
    private static String packages(String module) {
        String name =
                switch (module) {
                    case "redis-cache" -> "cache";
                    case "kafka-log" -> "kafka";
                    case "flink-jobs" -> "flink";
                    default -> module;
                };
        return "io.genrec." + name + "..";
    }

    private static ArchRule onlyIn(String library, String... modules) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(
                        Stream.of(modules).map(ArchitectureTest::packages).toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }
}
