package io.genrec.domain.semanticid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CodeSpaceTest {
    @Test
    void tokens_number_the_codes_level_by_level_and_then_the_marks() {
        CodeSpace space = new CodeSpace(3, 4);
        assertThat(space.token(0, 0)).isZero();
        assertThat(space.token(1, 0)).isEqualTo(4);
        assertThat(space.token(2, 3)).isEqualTo(11);
        assertThat(space.separator()).isEqualTo(12);
        assertThat(space.pageStart()).isEqualTo(13);
        assertThat(space.pageEnd()).isEqualTo(14);
        assertThat(space.tokens()).isEqualTo(15);
        assertThat(space.capacity()).isEqualTo(64);
    }

    @Test
    void no_two_tokens_share_a_number() {
        for (int levels = 1; levels <= 5; levels++) {
            for (int codes = 2; codes <= 40; codes++) {
                CodeSpace space = new CodeSpace(levels, codes);
                assertThat(numbers(space))
                        .as("%s", space)
                        .hasSize(space.tokens())
                        .allMatch(number -> number >= 0 && number < space.tokens());
            }
        }
    }

    private static Set<Integer> numbers(CodeSpace space) {
        Set<Integer> numbers = new HashSet<>(Set.of(space.separator(), space.pageStart(), space.pageEnd()));
        for (int level = 0; level < space.levels(); level++) {
            for (int code = 0; code < space.codesPerLevel(); code++) {
                numbers.add(space.token(level, code));
            }
        }
        return numbers;
    }

    @Test
    void a_code_outside_its_level_is_refused() {
        CodeSpace space = new CodeSpace(3, 4);
        assertThatThrownBy(() -> space.token(3, 0)).hasMessage("level must be in [0, 3): 3");
        assertThatThrownBy(() -> space.token(0, 4)).hasMessage("code must be in [0, 4): 4");
    }

    @Test
    void a_space_without_room_is_refused() {
        assertThatThrownBy(() -> new CodeSpace(0, 4)).hasMessage("levels must be positive: 0");
        assertThatThrownBy(() -> new CodeSpace(3, 1)).hasMessage("codes per level must be at least 2: 1");
    }
}
