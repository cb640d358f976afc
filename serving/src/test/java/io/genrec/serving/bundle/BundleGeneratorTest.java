package io.genrec.serving.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.genrec.domain.event.Action;
import io.genrec.domain.item.Item;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.ranking.PlannedRanker;
import io.genrec.inference.search.BeamSettings;
import io.genrec.serving.bundle.ListGenerator.Selection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two items, of category tea and of category cup, and a search of one beam: what comes second is never found after it. */
class BundleGeneratorTest {
    private static final List<Behaviour> HISTORY = List.of(new Behaviour("item-0", Action.CLICKED, 1));
    private static final AttributeFilter TEA = new AttributeFilter(Set.of("tea"), Set.of(), null, null);
    private static final AttributeFilter CUPS = new AttributeFilter(Set.of("cup"), Set.of(), null, null);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void the_search_finds_what_passes_a_filter_however_unlikely_it_is() throws IOException {
        BundleGenerator generator = open();
        assertThat(found(generator, new Selection(Set.of(), TEA, Set.of(), null)))
                .containsExactly("item-0");
        assertThat(found(generator, new Selection(Set.of(), CUPS, Set.of(), null)))
                .containsExactly("item-1");
        assertThat(found(generator, new Selection(Set.of(), TEA, Set.of("item-0"), null)))
                .isEmpty();
        assertThat(found(
                        generator,
                        new Selection(
                                Set.of(),
                                new AttributeFilter(Set.of("no such"), Set.of(), null, null),
                                Set.of(),
                                null)))
                .isEmpty();
        generator.close();
    }

    @Test
    void items_that_alone_may_come_must_pass_the_filter_too() throws IOException {
        BundleGenerator generator = open();
        assertThat(found(generator, new Selection(Set.of("item-0", "unknown"), null, Set.of(), null)))
                .containsExactly("item-0");
        assertThat(found(generator, new Selection(Set.of("item-1"), null, Set.of(), null)))
                .containsExactly("item-1");
        assertThat(found(generator, new Selection(Set.of("item-1"), TEA, Set.of(), null)))
                .isEmpty();
        assertThat(found(generator, new Selection(Set.of("unknown"), null, Set.of(), null)))
                .isEmpty();
        generator.close();
    }

    private static List<String> found(BundleGenerator generator, Selection selection) {
        return generator.generate(HISTORY, 2, 1, selection).stream()
                .map(ScoredItem::itemId)
                .toList();
    }

    private BundleGenerator open() throws IOException {
        TinyBundle.write(folder, 1, Map.of());
        Bundle bundle = Bundle.load(folder);
        PlannedRanker ranker = PlannedRanker.open(
                bundle, EngineSettings.from(ConfigFactory.load().getConfig("genrec")), new BeamSettings(1, 1));
        return new BundleGenerator(
                ranker,
                Map.of(
                        "item-0", new Item("item-0", "", List.of("tea"), "", null, ""),
                        "item-1", new Item("item-1", "", List.of("cup"), "", null, "")),
                bundle.generations(folder.resolve("generations")));
    }
}
