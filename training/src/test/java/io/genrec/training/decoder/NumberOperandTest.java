package io.genrec.training.decoder;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.internal.NDArrayEx;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * Everything in these packages is differentiated. A Java number as an operand there gives wrong gradients, silently and
 * only sometimes; DJL's ready-made blocks and activations use such operands inside.
 */
@AnalyzeClasses(
        packages = {"io.genrec.training.decoder", "io.genrec.training.sasrec"},
        importOptions = ImportOption.DoNotIncludeTests.class)
class NumberOperandTest {
    @ArchTest
    static final ArchRule no_array_is_combined_with_a_java_number = noClasses()
            .should()
            .callCodeUnitWhere(describe(
                    "an operation of an array takes a java.lang.Number",
                    (JavaCall<?> call) -> isArray(call.getTargetOwner())
                            && call.getTarget().getRawParameterTypes().stream()
                                    .anyMatch(type -> type.isAssignableTo(Number.class))));

    @ArchTest
    static final ArchRule no_ready_made_block_is_used =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("ai.djl.nn..", "ai.djl.training.loss..");

    private static boolean isArray(JavaClass owner) {
        return owner.isAssignableTo(NDArray.class)
                || owner.isAssignableTo(NDArrayEx.class)
                || owner.getFullName().equals("ai.djl.ndarray.NDArrays");
    }
}
