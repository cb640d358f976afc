package io.genrec.alignment.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.inference.reward.CandidateItems;
import io.genrec.inference.reward.InterestSearch;
import io.genrec.inference.reward.KnownHistory;
import io.genrec.training.tokenizer.Catalog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterestSearchTest {
    @TempDir
    private Path folder;

    private CandidateItems items;

    @BeforeEach
    void writeCatalog() {
        items = TinyCatalog.items(folder);
    }

    /** Newest first the history is h, d, b, c, g: for a, the newest is h, b shares its first code, and c its second part. */
    @Test
    void it_finds_the_newest_then_those_of_the_same_first_code_then_the_nearest() {
        InterestSearch search = new InterestSearch(items, new InterestSearch.Sizes(1, 1, 1));
        InterestSearch.Found found = search.search(candidate("a"), history("g", "c", "b", "d", "h"));
        assertThat(found.places()).containsExactly(0, 2, 3);
        assertThat(found.shared()).containsExactly(0, 1, 0);
        assertThat((double) found.cosines()[1]).isCloseTo(1 / 1.25, offset(1e-6));
        assertThat((double) found.cosines()[2]).isCloseTo(0.25 / 1.25, offset(1e-6));
        assertThat((double) found.nearest()).isCloseTo(1 / 1.25, offset(1e-6));
    }

    @Test
    void places_that_a_short_history_cannot_fill_stay_empty() {
        InterestSearch search = new InterestSearch(items, new InterestSearch.Sizes(1, 1, 2));
        assertThat(search.search(candidate("a"), history("g")).places()).containsExactly(0, -1, -1, -1);
    }

    @Test
    void an_id_that_names_no_item_has_the_vector_its_codebooks_add_up_to() {
        CandidateItems.Candidate nothing = new CatalogCandidates(Catalog.load(folder), items).at(SemanticId.of(0, 3));
        assertThat(nothing.number()).isEqualTo(TinyCatalog.ITEMS);
        assertThat(items.cosine(nothing, items.number("a").orElseThrow())).isCloseTo(1 / 1.25, offset(1e-6));
    }

    private CandidateItems.Candidate candidate(String item) {
        return items.item(items.number(item).orElseThrow());
    }

    /** Oldest first. */
    private KnownHistory history(String... ids) {
        List<Behaviour> behaviours = new ArrayList<>();
        for (String id : ids) {
            behaviours.add(new Behaviour(id, Action.CLICKED, behaviours.size()));
        }
        return new KnownHistory(items, behaviours, 50, 100);
    }
}
