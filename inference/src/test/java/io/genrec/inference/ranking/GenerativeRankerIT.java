package io.genrec.inference.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.inference.ReferenceDecoder;
import io.genrec.inference.TinyBundle;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.prompt.Prompt;
import io.genrec.inference.prompt.PromptItem;
import io.genrec.inference.search.BeamSettings;
import io.genrec.inference.search.DrawnSemanticId;
import io.genrec.inference.search.ScoredSemanticId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerativeRankerIT {
    private static final double TOLERANCE = 1e-4;
    private static final ReferenceDecoder REFERENCE = new ReferenceDecoder(TinyBundle.CONFIG, TinyBundle.WEIGHTS);

    @TempDir
    static Path folder;

    private static final long NOW = 1_700_000_000_000L;

    private static Bundle bundle;
    private static GenerativeRanker ranker;

    @BeforeAll
    static void open() {
        TinyBundle.write(folder);
        bundle = Bundle.load(folder);
        ranker = GenerativeRanker.openDecoder(bundle, new EngineSettings.OnnxRuntime(1, 2), new BeamSettings(4, 64));
    }

    @AfterAll
    static void close() {
        ranker.close();
    }

    @Test
    void ranks_the_whole_catalogue_as_scoring_every_item_does() {
        for (List<Behaviour> history : List.of(history(), history(3), history(1, 4, 1, 7, 20))) {
            List<ScoredItem> expected = everyItem(history);
            List<ScoredItem> found = ranker.rank(history, NOW, TinyBundle.ITEMS);
            assertThat(itemIds(found)).isEqualTo(itemIds(expected));
            for (int i = 0; i < found.size(); i++) {
                assertThat(found.get(i).score()).isCloseTo(expected.get(i).score(), within(TOLERANCE));
            }
        }
    }

    @Test
    void served_with_neighbours_it_ranks_by_the_mixture() {
        // A quarter for the neighbours of item-1, itself (2/3) and item-3 (1/3).
        List<Behaviour> history = history(1);
        Map<String, Double> expected = new HashMap<>();
        everyItem(history).forEach(item -> expected.put(item.itemId(), 0.75 * Math.exp(item.score())));
        expected.merge("item-1", 0.25 * 2 / 3, Double::sum);
        expected.merge("item-3", 0.25 / 3, Double::sum);
        try (GenerativeRanker served =
                GenerativeRanker.open(bundle, new EngineSettings.OnnxRuntime(1, 1), new BeamSettings(4, 64))) {
            List<ScoredItem> found = served.rank(history, NOW, TinyBundle.ITEMS);
            assertThat(found).hasSize(TinyBundle.ITEMS);
            for (ScoredItem item : found) {
                assertThat(Math.exp(item.score()))
                        .isCloseTo(expected.getOrDefault(item.itemId(), 0.0), within(TOLERANCE));
            }
            assertThat(served.rank(history(2), NOW, 5)).isEqualTo(ranker.rank(history(2), NOW, 5));
        }
    }

    @Test
    void more_items_than_beams_widen_the_search() {
        List<ScoredItem> all = ranker.rank(history(2, 5), NOW, TinyBundle.ITEMS);
        assertThat(all).hasSize(TinyBundle.ITEMS);
        assertThat(ranker.rank(history(2, 5), NOW, 10_000)).isEqualTo(all);
    }

    @Test
    void the_widest_search_still_ends() {
        GenerativeRanker narrow =
                GenerativeRanker.openDecoder(bundle, EngineSettings.OnnxRuntime.onAllCores(), new BeamSettings(1, 2));
        try (narrow) {
            assertThat(narrow.rank(history(2), NOW, 20)).isNotEmpty().hasSizeLessThanOrEqualTo(20);
        }
    }

    @Test
    void excluded_items_are_absent_and_the_others_move_up() {
        List<Behaviour> history = history(9, 8);
        List<ScoredItem> all = ranker.rank(history, NOW, TinyBundle.ITEMS);
        Set<String> excluded = Set.of(all.get(0).itemId(), all.get(2).itemId(), "never seen");
        List<ScoredItem> rest =
                all.stream().filter(item -> !excluded.contains(item.itemId())).toList();
        List<ScoredItem> found = ranker.rank(history, NOW, TinyBundle.ITEMS, excluded);
        assertThat(itemIds(found)).isEqualTo(itemIds(rest));
        assertThat(found.get(0).score()).isCloseTo(rest.get(0).score(), within(1e-5));
    }

    @Test
    void only_the_newest_items_that_have_a_semantic_id_count() {
        List<Behaviour> tooLong = history(29, 28, 1, 2, 3, 4, 5);
        assertThat(ranker.rank(tooLong, NOW, 10)).isEqualTo(ranker.rank(history(1, 2, 3, 4, 5), NOW, 10));
        List<Behaviour> withUnknown = new ArrayList<>(history(1, 2));
        withUnknown.add(1, new Behaviour("never seen", Action.CLICKED, 0));
        assertThat(ranker.rank(withUnknown, NOW, 10)).isEqualTo(ranker.rank(history(1, 2), NOW, 10));
    }

    @Test
    void unconstrained_it_finds_what_the_reference_decoder_believes() {
        List<Behaviour> history = history(6, 11);
        int codes = TinyBundle.CONFIG.space().codesPerLevel();
        List<SemanticId> every = IntStream.range(0, codes * codes * codes)
                .mapToObj(number -> SemanticId.of(number / codes / codes, number / codes % codes, number % codes))
                .toList();
        List<ScoredSemanticId> expected = scored(history, every);
        List<ScoredSemanticId> found;
        try (GenerativeRanker.Reading reading = ranker.read(history, NOW)) {
            found = reading.rankUnconstrained(every.size());
        }
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).score()).isCloseTo(expected.get(i).score(), within(TOLERANCE));
        }
        assertThat(found.subList(0, 20))
                .extracting(ScoredSemanticId::id)
                .isEqualTo(expected.stream().limit(20).map(ScoredSemanticId::id).toList());
    }

    @Test
    void threads_that_ask_together_are_answered_as_if_alone() throws Exception {
        List<List<Behaviour>> histories = IntStream.range(0, 40)
                .mapToObj(i -> history(i % 30, i * 7 % 30, i * 11 % 30))
                .toList();
        List<List<ScoredItem>> alone =
                histories.stream().map(history -> ranker.rank(history, NOW, 10)).toList();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<List<ScoredItem>>> together = histories.stream()
                    .map(history -> threads.submit(() -> ranker.rank(history, NOW, 10)))
                    .toList();
            for (int i = 0; i < histories.size(); i++) {
                assertThat(together.get(i).get()).isEqualTo(alone.get(i));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void nothing_to_count_is_refused() {
        assertThatThrownBy(() -> ranker.rank(history(1), NOW, 0)).hasMessage("count must be positive: 0");
        try (GenerativeRanker.Reading reading = ranker.read(history(1), NOW)) {
            assertThatThrownBy(() -> reading.rankUnconstrained(0)).hasMessage("beams must be positive: 0");
            assertThatThrownBy(() -> reading.sample(0, true, new SplittableRandom(1)))
                    .hasMessage("draws must be positive: 0");
        }
    }

    @Test
    void a_history_that_is_read_once_gives_the_answers_of_one_that_is_read_for_each() {
        List<Behaviour> history = history(3, 1, 2);
        List<ScoredItem> ranked = ranker.rank(history, NOW, 5);
        List<ScoredSemanticId> free;
        List<DrawnSemanticId> drawn;
        try (GenerativeRanker.Reading reading = ranker.read(history, NOW)) {
            free = reading.rankUnconstrained(8);
        }
        try (GenerativeRanker.Reading reading = ranker.read(history, NOW)) {
            drawn = reading.sample(16, false, new SplittableRandom(7));
        }

        try (GenerativeRanker.Reading reading = ranker.read(history, NOW)) {
            assertThat(reading.sample(16, false, new SplittableRandom(7))).isEqualTo(drawn);
            assertThat(reading.rankUnconstrained(8)).isEqualTo(free);
            assertThat(reading.rank(5, Set.of())).isEqualTo(ranked);
            assertThat(reading.rank(5, Set.of())).isEqualTo(ranked);
        }
    }

    private static List<Behaviour> history(int... items) {
        return IntStream.of(items)
                .mapToObj(item -> new Behaviour("item-" + item, Action.CLICKED, 0))
                .toList();
    }

    private static List<String> itemIds(List<ScoredItem> items) {
        return items.stream().map(ScoredItem::itemId).toList();
    }

    private static List<ScoredItem> everyItem(List<Behaviour> history) {
        return scored(history, List.copyOf(bundle.semanticIds().byItem().values())).stream()
                .map(each ->
                        new ScoredItem(bundle.semanticIds().itemAt(each.id()).orElseThrow(), each.score()))
                .toList();
    }

    /** Each of some semantic ids scored by itself, renormalised over those, best first. */
    private static List<ScoredSemanticId> scored(List<Behaviour> history, List<SemanticId> ids) {
        List<PromptItem> items = history.stream()
                .map(behaviour -> new PromptItem(
                        bundle.semanticIds().of(behaviour.itemId()).orElseThrow(),
                        behaviour.action(),
                        behaviour.timeMillis()))
                .toList();
        Set<SemanticId> prefixes = new HashSet<>();
        ids.forEach(id -> IntStream.rangeClosed(1, 3).mapToObj(id::prefix).forEach(prefixes::add));
        Map<List<Integer>, double[]> logits = new HashMap<>();
        Stream.concat(Stream.of(List.<Integer>of()), prefixes.stream().map(SemanticId::codes))
                .filter(prefix -> prefix.size() < 3)
                .forEach(prefix -> logits.put(
                        prefix,
                        REFERENCE.logits(
                                new Prompt(items, NOW),
                                prefix.stream().mapToInt(Integer::intValue).toArray())));
        return ids.stream()
                .map(id -> new ScoredSemanticId(id, score(id, prefixes, logits)))
                .sorted(Comparator.comparingDouble(ScoredSemanticId::score).reversed())
                .toList();
    }

    private static double score(SemanticId id, Set<SemanticId> prefixes, Map<List<Integer>, double[]> logits) {
        double score = 0;
        for (int level = 0; level < 3; level++) {
            double[] row = logits.get(id.codes().subList(0, level));
            double sum = 0;
            for (int code = 0; code < row.length; code++) {
                List<Integer> sibling = new ArrayList<>(id.codes().subList(0, level));
                sibling.add(code);
                sum += prefixes.contains(new SemanticId(sibling)) ? Math.exp(row[code]) : 0;
            }
            score += row[id.code(level)] - Math.log(sum);
        }
        return score;
    }

    private static int[] codes(SemanticId id) {
        return id.codes().stream().mapToInt(Integer::intValue).toArray();
    }
}
