package io.genrec.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ListedItem;
import io.genrec.domain.recommendation.RecommendationList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ListJsonTest {
    private static final RecommendationList LIST = new RecommendationList(
            "r1",
            "ann",
            "v1",
            List.of(new Behaviour("tea", Action.CLICKED, 17)),
            Set.of("jug", "cup"),
            "{\"only\":[\"i2\"]}",
            true,
            1_700_000_000_000L,
            List.of(
                    new ListedItem("i\"1", -1.0 / 3, "Grüner Tee, 100 g"),
                    new ListedItem("i2", -1e-300, "", "{\"brand\":\"b\"}")),
            RecommendationList.End.LONGEST);

    @Test
    void writes_this_schema() {
        assertThat(ListJson.write(LIST))
                .isEqualTo(
                        "{\"requestId\":\"r1\",\"userId\":\"ann\",\"bundle\":\"v1\",\"coldStart\":true,"
                                + "\"end\":\"LONGEST\",\"createdAt\":1700000000000,\"history\":[[\"tea\",\"CLICKED\",17]],"
                                + "\"excluded\":[\"cup\",\"jug\"],\"wishes\":\"{\\\"only\\\":[\\\"i2\\\"]}\","
                                + "\"items\":[[\"i\\\"1\",-0.3333333333333333,\"Grüner Tee, 100 g\",\"{}\"],[\"i2\",-1.0E-300,\"\",\"{\\\"brand\\\":\\\"b\\\"}\"]]}");
    }

    @Test
    void reads_what_it_wrote_to_the_last_bit() {
        assertThat(ListJson.read("r1", ListJson.write(LIST))).isEqualTo(LIST);
    }

    @Test
    void refuses_a_stored_value_that_is_not_a_list_naming_the_request() {
        for (String broken : List.of("", "[]", "{\"requestId\":\"r1\"}", "{\"items\":", "\u0000\u0001")) {
            assertThatThrownBy(() -> ListJson.read("r1", broken))
                    .isInstanceOf(CacheUnavailable.class)
                    .hasMessage("the list of request r1 in Redis cannot be read");
        }
    }
}
