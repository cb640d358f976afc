package io.genrec.alignment.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.genrec.domain.event.Action;
import io.genrec.domain.item.Item;
import io.genrec.domain.page.Behaviour;
import io.genrec.inference.reward.AttributeMatch;
import io.genrec.inference.reward.CandidateItems;
import io.genrec.inference.reward.ItemAttributes;
import io.genrec.inference.reward.KnownHistory;
import io.genrec.inference.weights.BrokenWeights;
import io.genrec.training.tokenizer.Catalog;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Items a to h: kind 0 a b, kind 1 c d, ..; brand 0 a c e g at 1.0, brand 1 b d f h at 2.0. */
class AttributeMatchTest {
    private static final long DAY = 86_400_000;

    @TempDir
    private Path folder;

    private CandidateItems items;

    @BeforeEach
    void writeCatalog() {
        items = TinyCatalog.items(folder);
    }

    @Test
    void an_attribute_counts_by_its_share_of_the_history_the_newest_most() {
        // Newest first: b (kind 0, brand 1), c (kind 1, brand 0).
        AttributeMatch match = new AttributeMatch(items, items.item(0), history("c", "b"));
        double second = Math.pow(2, -1 / 1.5);
        assertThat(share(match, ItemAttributes.CATEGORY, 0)).isCloseTo((float) (1 / (1 + second)), offset(1e-6f));
        assertThat(share(match, ItemAttributes.BRAND, 0)).isCloseTo((float) (second / (1 + second)), offset(1e-6f));
        assertThat(share(match, ItemAttributes.PARENT, 0)).isZero(); // a path of one name has nothing above it
        assertThat(share(match, ItemAttributes.WORDS, 0)).isCloseTo(1, offset(1e-6f)); // "thing" is all of them
        double lately = Math.pow(2, -0.1);
        assertThat(share(match, ItemAttributes.CATEGORY, 1)).isCloseTo((float) (1 / (1 + lately)), offset(1e-6f));
        assertThat(share(match, ItemAttributes.CATEGORY, 2)).isEqualTo(0.5f); // over all of it
        float[] figures = match.figures();
        assertThat(figures[9]).isEqualTo(1); // the newest is of the same category
        assertThat(figures[11]).isZero(); // but not of the same brand
    }

    @Test
    void items_taken_are_known_with_price_and_age() {
        KnownHistory history = new KnownHistory(
                items,
                List.of(new Behaviour("b", Action.ORDERED, 0), new Behaviour("d", Action.CLICKED, DAY)),
                5,
                2 * DAY);
        float[] own = new AttributeMatch(items, items.item(1), history).figures(); // b, in the second place
        assertThat(own[14]).isCloseTo((float) Math.log(2), offset(1e-6f));
        assertThat(own[15]).isEqualTo(0.5f);
        assertThat(own[16]).isEqualTo(1);
        assertThat(own[17]).isCloseTo((float) Math.exp(-1), offset(1e-6f)); // two days at a speed of two
        float[] other = new AttributeMatch(items, items.item(0), history).figures(); // a, of the same category
        assertThat(other[14]).isZero();
        assertThat(other[17]).isCloseTo((float) Math.exp(-1), offset(1e-6f));
        // Of one kind cost 1 and 2: ln 2 and ln 3, each as far from their mean.
        float half = (float) (Math.log(3) - Math.log(2)) / 2;
        assertThat(own[12]).isCloseTo(half, offset(1e-6f));
        assertThat(other[12]).isCloseTo(-half, offset(1e-6f));
        assertThat(other[13]).isCloseTo(2 * half, offset(1e-6f)); // the history holds dear ones only
        assertThat(new AttributeMatch(items, items.item(4), history).figures()[17])
                .isZero();
    }

    @Test
    void users_without_a_history_and_unknown_items_have_no_shares() {
        KnownHistory nobody = new KnownHistory(items, List.of(), 5, 9000);
        assertThat(new AttributeMatch(items, items.item(0), nobody).shares()).containsOnly(0f);
        CandidateItems.Candidate hallucinated = new CandidateItems.Candidate(items.size(), items.id(0), new float[8]);
        assertThat(new AttributeMatch(items, hallucinated, history("a")).shares())
                .containsOnly(0f);
    }

    @Test
    void attributes_are_read_back_as_they_were_with_their_items() {
        Catalog catalog = TinyCatalog.write(folder.resolve("other"));
        items.attributes().write(folder.resolve("attributes.jsonl"));
        ItemAttributes read = ItemAttributes.read(folder.resolve("attributes.jsonl"));
        assertThat(read.size()).isEqualTo(TinyCatalog.ATTRIBUTES);
        for (int item = 0; item < items.size(); item++) {
            assertThat(read.of(item)).isEqualTo(items.attributes(item));
            assertThat(read.priceLevel(item)).isEqualTo(items.attributes().priceLevel(item));
        }
        assertThat(read.itemIds()).isEqualTo(catalog.itemIds());
        assertThatThrownBy(() -> ItemAttributes.read(folder.resolve("none")))
                .isInstanceOf(BrokenWeights.class)
                .hasMessageContaining("none is absent or broken");
    }

    @Test
    void words_of_one_item_alone_say_nothing() {
        ItemAttributes attributes = ItemAttributes.of(
                List.of("x", "y"),
                List.of(
                        new Item("x", "Red tea", List.of(), "", null, ""),
                        new Item("y", "Green tea", List.of(), "", null, "")));
        assertThat(attributes.size()).isEqualTo(2); // none and "tea"
        assertThat(attributes.of(0)[ItemAttributes.WORDS]).isEqualTo(1);
        assertThat(attributes.of(0)[ItemAttributes.WORDS + 1]).isEqualTo(ItemAttributes.NONE);
    }

    private static float share(AttributeMatch match, int place, int span) {
        return match.shares()[place * AttributeMatch.SPANS + span];
    }

    private KnownHistory history(String... oldestFirst) {
        return new KnownHistory(
                items,
                Arrays.stream(oldestFirst)
                        .map(item -> new Behaviour(item, Action.CLICKED, 1000))
                        .toList(),
                5,
                9000);
    }
}
