package io.genrec.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModulePictureTest {
    private static final ModulePicture CHAIN =
            ModulePicture.parse("    top --> middle & side\n    middle --> ground\n");

    @Test
    void an_arrow_may_lead_to_several_and_over_others() {
        assertThat(CHAIN.modules()).containsExactlyInAnyOrder("top", "middle", "side", "ground");
        assertThat(CHAIN.arrowsFrom("top")).containsExactly("middle", "side");
        assertThat(CHAIN.reachedFrom("top")).containsExactlyInAnyOrder("middle", "side", "ground");
        assertThat(CHAIN.reachedFrom("side")).isEmpty();
    }

    @Test
    void in_a_circle_every_module_reaches_itself() {
        assertThat(ModulePicture.parse("a --> b\nb --> a").reachedFrom("a")).contains("a");
    }

    @Test
    void a_line_without_an_arrow_is_refused() {
        assertThatThrownBy(() -> ModulePicture.parse("top -> ground"))
                .hasMessage("no arrow between modules: top -> ground");
    }

    @Test
    void of_a_pom_what_tests_need_is_left_out(@TempDir Path folder) throws IOException {
        Path pom = Files.writeString(folder.resolve("pom.xml"), """
                <project><dependencies>
                  <dependency><groupId>io.genrec</groupId><artifactId>genrec-domain</artifactId></dependency>
                  <dependency><groupId>io.genrec</groupId><artifactId>genrec-simulator</artifactId><scope>test</scope></dependency>
                  <dependency><groupId>io.genrec</groupId><artifactId>genrec-testing</artifactId></dependency>
                  <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-api</artifactId></dependency>
                </dependencies></project>
                """);
        assertThat(ModulePicture.dependencies(pom)).containsExactly("domain");
    }
}
