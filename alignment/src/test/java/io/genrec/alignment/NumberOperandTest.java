package io.genrec.alignment;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.internal.NDArrayEx;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/**
 * Everything in these packages is differentiated, and so are the networks and losses of others that are named here. A
 * Java number as an operand there gives wrong gradients, silently and only sometimes; DJL's ready-made blocks and
 * activations use such operands inside.
 */
@AnalyzeClasses(
        packages = {"io.genrec.training", "io.genrec.alignment"},
        importOptions = ImportOption.DoNotIncludeTests.class)
class NumberOperandTest {
    private static final List<String> ELSEWHERE = List.of(
            "io.genrec.alignment.reward.InterestNetwork",
            "io.genrec.alignment.reward.ReactionLoss",
            "io.genrec.alignment.learner.PolicyForward",
            "io.genrec.alignment.learner.GrpoSrLoss");

    private static final DescribedPredicate<JavaClass> DIFFERENTIATED = describe(
            "are differentiated",
            type -> type.getPackageName().equals("io.genrec.training.decoder")
                    || type.getPackageName().equals("io.genrec.training.tensor")
                    || type.getPackageName().equals("io.genrec.training.sasrec")
                    || ELSEWHERE.contains(type.getFullName()));

    @ArchTest
    static void every_class_named_here_exists(JavaClasses classes) {
        ELSEWHERE.forEach(classes::get);
    }

    @ArchTest
    static final ArchRule no_array_is_combined_with_a_java_number = noClasses()
            .that(DIFFERENTIATED)
            .should()
            .callCodeUnitWhere(describe(
                    "an operation of an array takes a java.lang.Number",
                    (JavaCall<?> call) -> isArray(call.getTargetOwner())
                            && call.getTarget().getRawParameterTypes().stream()
                                    .anyMatch(type -> type.isAssignableTo(Number.class))));

    @ArchTest
    static final ArchRule no_ready_made_block_is_used = noClasses()
            .that(DIFFERENTIATED)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl.nn..", "ai.djl.training.loss..");

    private static boolean isArray(JavaClass owner) {
        return owner.isAssignableTo(NDArray.class)
                || owner.isAssignableTo(NDArrayEx.class)
                || owner.getFullName().equals("ai.djl.ndarray.NDArrays");
    }
}
