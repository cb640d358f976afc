package io.genrec.serving.list;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import io.genrec.serving.message.RequestRefused;
import io.genrec.serving.message.StrictJson;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ScenariosTest {
    private static final Scenarios SCENARIOS = read("cart { leaveOut = [bought], newShare = 0.5 }, home {}");

    @Test
    void fills_in_what_a_request_says_nothing_of() {
        assertThat(SCENARIOS.filledIn(json("{\"scenario\":\"cart\",\"newShare\":1}")))
                .isEqualTo(json("{\"scenario\":\"cart\",\"newShare\":1,\"leaveOut\":[\"bought\"]}"));
        assertThat(SCENARIOS.filledIn(json("{\"scenario\":\"home\"}"))).isEqualTo(json("{\"scenario\":\"home\"}"));
        assertThat(SCENARIOS.filledIn(json("{\"newShare\":1}"))).isEqualTo(json("{\"newShare\":1}"));
    }

    @Test
    void names_those_there_are_where_a_request_asks_for_another() {
        assertThatThrownBy(() -> SCENARIOS.filledIn(json("{\"scenario\":\"basket\"}")))
                .isInstanceOfSatisfying(RequestRefused.class, refused -> assertThat(refused.detail())
                        .isEqualTo("scenario must be one of [cart, home], the scenarios of this node"
                                + " (genrec.serve.scenarios): \"basket\""));
        assertThatThrownBy(() -> SCENARIOS.filledIn(json("{\"scenario\":7}"))).isInstanceOf(RequestRefused.class);
    }

    @Test
    void one_that_no_request_could_ask_for_is_refused_at_the_start() {
        assertThatThrownBy(() -> read("cart { newShare = 2 }"))
                .hasMessage(
                        "genrec.serve.scenarios.cart is no part of a request: newShare must be a number from 0 to 1: 2");
        assertThatThrownBy(() -> read("cart { pageSize = 2 }"))
                .hasMessageStartingWith(
                        "genrec.serve.scenarios.cart is no part of a request: it has an unknown field: pageSize");
        assertThatThrownBy(() -> read("cart { scenario = home }")).hasMessageEndingWith("it names no other scenario");
    }

    private static Scenarios read(String scenarios) {
        return Scenarios.from(ConfigFactory.parseString("scenarios { " + scenarios + " }"));
    }

    private static JsonNode json(String text) {
        return StrictJson.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
