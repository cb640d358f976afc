package io.genrec.inference.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.inference.engine.Decoding;
import io.genrec.inference.engine.Engine;
import io.genrec.inference.engine.TableDecoding;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.prompt.Prompt;
import io.genrec.inference.search.BeamSettings;
import io.genrec.inference.trie.ItemFilter;
import io.genrec.inference.trie.ItemTrie;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GenerativeRankerTest {
    private static final ModelConfig CONFIG = ModelConfig.ofDepth(new CodeSpace(2, 10), 1, 2);

    private static final long NOW = 1_700_000_000_000L;

    private final TableEngine engine = new TableEngine();
    private final GenerativeRanker ranker = ranker(new BeamSettings(3, 8));

    @Test
    void the_prompt_is_the_newest_known_items_oldest_first() {
        ranker.rank(List.of(clicked("12"), clicked("34"), clicked("unknown"), clicked("56")), NOW, 1);
        assertThat(engine.prompts.get(0).codes()).containsExactly(3, 4, 5, 6);
        assertThat(engine.prompts.get(0).atMillis()).isEqualTo(NOW);
    }

    @Test
    void the_search_is_as_wide_as_the_settings_say() {
        ranker.rank(List.of(), NOW, 1);
        assertThat(engine.decodings.get(0).widths()).containsExactly(3);
    }

    @Test
    void the_search_widens_for_the_items_asked_for_and_not_for_those_left_out() {
        List<ScoredItem> found = ranker.rank(List.of(), NOW, 4, Set.of("00", "01", "unknown"));
        assertThat(engine.decodings.get(0).widths()).containsExactly(4);
        assertThat(found).hasSize(4).extracting(ScoredItem::itemId).doesNotContain("00", "01");
    }

    @Test
    void only_what_passes_a_filter_is_found() {
        ItemFilter few = ranker.only(Set.of("77", "03", "unknown"));
        try (GenerativeRanker.Reading reading = ranker.read(List.of(), NOW)) {
            assertThat(reading.rank(4, few)).extracting(ScoredItem::itemId).containsExactlyInAnyOrder("77", "03");
            assertThat(reading.rank(4, few.without(Set.of(SemanticId.of(7, 7), SemanticId.of(0, 3)))))
                    .isEmpty();
        }
    }

    @Test
    void the_search_is_never_wider_than_the_settings_allow() {
        assertThat(ranker.rank(List.of(), NOW, 20)).hasSize(20);
        assertThat(engine.decodings.get(0).widths()).containsExactly(8);
    }

    @Test
    void a_request_that_fails_is_closed_too() {
        engine.logit = Double.NaN;
        assertThatThrownBy(() -> ranker.rank(List.of(), NOW, 1)).isInstanceOf(IllegalStateException.class);
        assertThat(engine.decodings.get(0).closed()).isTrue();
    }

    @Test
    void the_engine_is_closed_with_the_ranker() {
        ranker.close();
        assertThat(engine.closed).isTrue();
    }

    /** All hundred items, called by their two codes. */
    private GenerativeRanker ranker(BeamSettings settings) {
        Map<String, SemanticId> byItem = new HashMap<>();
        for (int number = 0; number < 100; number++) {
            byItem.put("" + number / 10 + number % 10, SemanticId.of(number / 10, number % 10));
        }
        SemanticIdTable table = new SemanticIdTable(CONFIG.space(), byItem);
        return new GenerativeRanker(CONFIG, table, ItemTrie.of(table), engine, settings);
    }

    private static Behaviour clicked(String itemId) {
        return new Behaviour(itemId, Action.CLICKED, 0);
    }

    /** An engine to which all codes are equally likely. */
    private static final class TableEngine implements Engine {
        private final List<Prompt> prompts = new ArrayList<>();
        private final List<TableDecoding> decodings = new ArrayList<>();
        private double logit;
        private boolean closed;

        @Override
        public Decoding start(Prompt prompt) {
            prompts.add(prompt);
            TableDecoding decoding = new TableDecoding(CONFIG.space().codesPerLevel(), prefix -> logit);
            decodings.add(decoding);
            return decoding;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
