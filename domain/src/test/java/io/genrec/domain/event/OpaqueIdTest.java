package io.genrec.domain.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpaqueIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "té 茶", "user 7", "\uD83C\uDF75", "0663713001"})
    void any_printable_text_is_an_id(String id) {
        assertThat(OpaqueId.require("item id", id)).isEqualTo(id);
    }

    @Test
    void ids_that_the_api_refuses_are_refused_everywhere() {
        assertThatThrownBy(() -> OpaqueId.require("item id", "x".repeat(257)))
                .hasMessage("item id is longer than 256 characters: " + "x".repeat(40) + "... of 257");
        assertThat(OpaqueId.isOne("x".repeat(256))).isTrue();
        assertThatThrownBy(() -> OpaqueId.require("user id", "a\tb"))
                .hasMessage("user id holds a control character or half a surrogate pair: a\\u0009b");
        assertThatThrownBy(() -> OpaqueId.require("user id", "a\uD83C"))
                .hasMessage("user id holds a control character or half a surrogate pair: a\\ud83c");
        assertThat(OpaqueId.isOne("\uDF75")).isFalse();
        assertThatThrownBy(() -> OpaqueId.require("request id", " ")).hasMessage("request id is blank");
    }
}
