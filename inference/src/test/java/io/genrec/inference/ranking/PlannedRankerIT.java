package io.genrec.inference.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.genrec.domain.event.Action;
import io.genrec.domain.item.Item;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.inference.TinyBundle;
import io.genrec.inference.bundle.BrokenBundle;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.bundle.BundledReward;
import io.genrec.inference.bundle.ServingPlan;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.engine.InterestEngine;
import io.genrec.inference.generation.Generation;
import io.genrec.inference.generation.Generations;
import io.genrec.inference.generation.ItemChange;
import io.genrec.inference.generation.ItemChange.Kind;
import io.genrec.inference.reward.CandidateItems;
import io.genrec.inference.reward.ItemAttributes;
import io.genrec.inference.reward.ItemPreferences;
import io.genrec.inference.search.BeamSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlannedRankerIT {
    private static final EngineSettings ENGINE = new EngineSettings.OnnxRuntime(1, 2);
    private static final BeamSettings BEAMS = new BeamSettings(8, 64);
    private static final long NOW = 1_700_000_000_000L;
    private static final ServingPlan REWARDED =
            new ServingPlan(0.4, 0, 0, Optional.of(new ServingPlan.SecondStage(12, 0.2, 0.5, "0123")));
    private static final List<Behaviour> HISTORY = List.of(
            new Behaviour("item-1", Action.CLICKED, NOW - 90_000_000),
            new Behaviour("item-7", Action.ORDERED, NOW - 60_000));

    @TempDir
    static Path folder;

    private static Bundle plain;

    @BeforeAll
    static void write() throws IOException {
        TinyBundle.write(Files.createDirectories(folder.resolve("plain")));
        plain = Bundle.load(folder.resolve("plain"));
    }

    @Test
    void a_bundle_without_a_plan_answers_by_its_mixture_as_trained() {
        assertThat(plain.plan()).isEqualTo(ServingPlan.plain(0.25));
        try (GenerativeRanker mixture = GenerativeRanker.open(plain, ENGINE, BEAMS);
                PlannedRanker planned = PlannedRanker.open(plain, ENGINE, BEAMS)) {
            assertThat(planned.rank(HISTORY, NOW, 9, Set.of("item-3")))
                    .isEqualTo(mixture.rank(HISTORY, NOW, 9, Set.of("item-3")));
        }
    }

    /** Twelve found by the mixture of the plan's share, then sorted by the plan's formula, worked out item by item. */
    @Test
    void the_second_stage_orders_what_the_mixture_finds() {
        Bundle bundle = TinyBundle.planned(plain, folder.resolve("rewarded"), REWARDED);
        BundledReward reward = bundle.reward().orElseThrow();
        List<ScoredItem> expected = new ArrayList<>();
        try (GenerativeRanker mixture = GenerativeRanker.open(bundle, ENGINE, BEAMS);
                InterestEngine engine = InterestEngine.open(BundledReward.graph(bundle))) {
            ItemPreferences preferences = new ItemPreferences(reward.form(), reward.items(bundle), engine);
            for (ScoredItem found : mixture.rank(HISTORY, NOW, 12)) {
                double preference =
                        preferences.of(HISTORY, NOW, List.of(found.itemId())).get(0);
                double reactions = found.itemId().equals("item-0") ? TinyBundle.REACTIONS : 0;
                expected.add(new ScoredItem(
                        found.itemId(), Math.log(preference) + 0.2 * found.score() - 0.5 * Math.log(reactions + 5)));
            }
        }
        expected.sort(ScoredItem.BEST_FIRST);
        try (PlannedRanker planned = PlannedRanker.open(bundle, ENGINE, BEAMS)) {
            List<ScoredItem> best = planned.rank(HISTORY, NOW, 10);
            assertThat(best).hasSize(10);
            for (int place = 0; place < best.size(); place++) {
                assertThat(best.get(place).itemId())
                        .isEqualTo(expected.get(place).itemId());
                assertThat(best.get(place).score())
                        .isCloseTo(expected.get(place).score(), within(1e-4));
            }
            assertThat(planned.rank(HISTORY, NOW, 20)).hasSize(20); // more than the plan's candidates: as many as asked
        }
    }

    /** One item came, one went; the decoder and the reward model are the same, opened once. */
    @Test
    void a_generation_of_the_catalogue_is_answered_with_by_the_same_engines() {
        Bundle bundle = TinyBundle.planned(plain, folder.resolve("grown"), REWARDED);
        SemanticId free = IntStream.range(0, 8)
                .mapToObj(code -> SemanticId.of(7, 7, code))
                .filter(id -> bundle.semanticIds().itemAt(id).isEmpty())
                .findFirst()
                .orElseThrow();
        Generations generations = bundle.generations(folder.resolve("generations"));
        ItemChange added = ItemChange.of(
                Kind.ADDED,
                free,
                new Item("new", "A new kettle", List.of("kind 1"), "", 3.0, ""),
                new ItemChange.Features(List.of("category:kind 1", "parent:never seen"), 0.1f),
                List.of(new ScoredItem("item-1", 0.9)));
        ItemChange retired = ItemChange.of(
                Kind.RETIRED,
                bundle.semanticIds().of("item-3").orElseThrow(),
                new Item("item-3", "", List.of("kind 3"), "", 4.0, ""),
                new ItemChange.Features(List.of("category:kind 3"), 0),
                List.of());
        Path first = generations.folder(1);
        first.toFile().mkdirs();
        Generation.write(
                first,
                generations.tokenized(),
                List.of(added, retired),
                Arrays.asList(new float[] {1, 0, 0, 0, 0, 0, 0, 2}, null),
                Map.of());
        PlannedRanker before = PlannedRanker.open(bundle, ENGINE, BEAMS);
        List<ScoredItem> old = before.rank(HISTORY, NOW, 64);
        try (PlannedRanker after = before.at(generations.atNewest())) {
            assertThat(after.bundle().identity()).matches(bundle.version() + "\\+1\\.[0-9a-f]{8}");
            assertThat(after.bundle().title("new")).contains("A new kettle");
            assertThat(after.bundle().laterItems()).containsExactly("new");
            assertThat(ids(after.rank(HISTORY, NOW, 64)))
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.concat(ids(old).stream().filter(item -> !item.equals("item-3")), Stream.of("new"))
                                    .toList());
            assertThat(before.rank(HISTORY, NOW, 64)).isEqualTo(old);
            before.close();
            assertThat(ids(after.rank(HISTORY, NOW, 64))).contains("new");
            // an item that the reward model was not trained with has a vector of length one and known attributes
            CandidateItems items = after.bundle().reward().orElseThrow().items(after.bundle());
            int number = items.number("new").orElseThrow();
            assertThat(number).isEqualTo(TinyBundle.ITEMS);
            assertThat(items.item(number).vector()[7]).isCloseTo((float) (2 / Math.sqrt(5)), within(1e-6f));
            assertThat(items.attributes(number)[ItemAttributes.CATEGORY])
                    .isEqualTo(items.attributes(items.number("item-1").orElseThrow())[ItemAttributes.CATEGORY]);
            assertThat(items.attributes(number)[ItemAttributes.PARENT]).isEqualTo(ItemAttributes.NONE);
        }
    }

    @Test
    void a_share_of_each_beginning_came_later_where_the_plan_says_so() {
        Bundle bundle =
                TinyBundle.planned(plain, folder.resolve("later"), new ServingPlan(0.25, 0, 0.5, Optional.empty()));
        Generations generations = bundle.generations(folder.resolve("later-generations"));
        SemanticId free = SemanticId.of(7, 7, 7);
        assertThat(bundle.semanticIds().itemAt(free)).isEmpty();
        Path first = generations.folder(1);
        first.toFile().mkdirs();
        Generation.write(
                first,
                generations.tokenized(),
                List.of(ItemChange.of(
                        Kind.ADDED,
                        free,
                        new Item("new", "", List.of(), "", null, ""),
                        new ItemChange.Features(List.of(), 0),
                        List.of())),
                List.<float[]>of(new float[] {1}),
                Map.of());
        try (PlannedRanker before = PlannedRanker.open(bundle, ENGINE, BEAMS);
                PlannedRanker after = before.at(generations.atNewest())) {
            List<String> plainly = ids(before.rank(HISTORY, NOW, 8));
            List<String> shared = ids(after.rank(HISTORY, NOW, 8));
            assertThat(shared).startsWith("new").doesNotHaveDuplicates().hasSize(8);
            assertThat(plainly).doesNotContain("new");
            assertThat(ids(after.rank(HISTORY, NOW, 8, Set.of("new"))))
                    .hasSize(8)
                    .doesNotContain("new");
        }
    }

    private static List<String> ids(List<ScoredItem> items) {
        return items.stream().map(ScoredItem::itemId).toList();
    }

    @Test
    void half_of_each_beginning_of_a_list_is_new_where_the_plan_says_so() {
        Bundle bundle =
                TinyBundle.planned(plain, folder.resolve("new"), new ServingPlan(0.9, 0.5, 0, Optional.empty()));
        Set<String> known = Set.of("item-1", "item-7");
        try (PlannedRanker planned = PlannedRanker.open(bundle, ENGINE, BEAMS)) {
            List<ScoredItem> list = planned.rank(HISTORY, NOW, 8);
            assertThat(list).hasSize(8).doesNotHaveDuplicates();
            for (int length = 1; length <= 8; length++) {
                assertThat(list.subList(0, length).stream().filter(item -> !known.contains(item.itemId())))
                        .hasSizeGreaterThanOrEqualTo((length + 1) / 2);
            }
        }
    }

    /** Asked for all, none of the history comes before every other item has. */
    @Test
    void a_request_may_ask_for_another_share_of_new_items() {
        Bundle bundle =
                TinyBundle.planned(plain, folder.resolve("asked"), new ServingPlan(0.9, 0.5, 0, Optional.empty()));
        try (PlannedRanker planned = PlannedRanker.open(bundle, ENGINE, BEAMS)) {
            List<ScoredItem> unseen = planned.rank(HISTORY, NOW, TinyBundle.ITEMS - 2, Set.of(), 1);
            assertThat(unseen).extracting(ScoredItem::itemId).doesNotContain("item-1", "item-7");
            assertThat(planned.rank(
                            HISTORY,
                            NOW,
                            TinyBundle.ITEMS - 2,
                            planned.only(IntStream.range(0, TinyBundle.ITEMS)
                                    .mapToObj(item -> "item-" + item)
                                    .toList()),
                            1))
                    .isEqualTo(unseen);
            assertThat(planned.rank(HISTORY, NOW, 8, Set.of(), 0.5)).isEqualTo(planned.rank(HISTORY, NOW, 8));
            assertThat(planned.rank(HISTORY, NOW, 8, Set.of(), 0)).isNotEqualTo(planned.rank(HISTORY, NOW, 8));
        }
    }

    @Test
    void a_filter_goes_through_the_second_stage_and_before_the_share_of_new_items() {
        ServingPlan plan = new ServingPlan(0.4, 0.5, 0, REWARDED.secondStage());
        Bundle bundle = TinyBundle.planned(plain, folder.resolve("filtered"), plan);
        try (PlannedRanker planned = PlannedRanker.open(bundle, ENGINE, BEAMS)) {
            assertThat(planned.rank(
                            HISTORY,
                            NOW,
                            9,
                            planned.only(List.of("item-1", "item-4", "item-9", "nothing")),
                            planned.newShare()))
                    .extracting(ScoredItem::itemId)
                    .containsExactlyInAnyOrder("item-1", "item-4", "item-9");
            assertThat(planned.rank(HISTORY, NOW, 9, planned.only(List.of("nothing")), planned.newShare()))
                    .isEmpty();
            List<ScoredItem> all = planned.rank(HISTORY, NOW, 30);
            List<String> every = all.stream().map(ScoredItem::itemId).toList();
            assertThat(every).hasSize(TinyBundle.ITEMS);
            assertThat(planned.rank(HISTORY, NOW, 30, planned.only(every), planned.newShare()))
                    .isEqualTo(all);
        }
    }

    /** Wanted two in three new: n, then k may stand, then n again. */
    @Test
    void new_items_take_the_places_of_known_ones_only_where_too_few_are_new() {
        List<ScoredItem> best = items("k1", "k2", "n1", "k3");
        List<ScoredItem> unseen = items("n1", "n2", "n3");
        assertThat(PlannedRanker.withShare(best, unseen, item -> !item.startsWith("k"), 2.0 / 3, 6))
                .extracting(ScoredItem::itemId)
                .containsExactly("n1", "n2", "k1", "n3", "k2", "k3"); // no new one is left for the last two
        assertThat(PlannedRanker.withShare(best, unseen, item -> !item.startsWith("k"), 0.25, 4))
                .extracting(ScoredItem::itemId)
                .containsExactly("n1", "k1", "k2", "k3");
    }

    @Test
    void a_history_of_unknown_items_is_answered_by_the_cold_start_list() {
        List<Behaviour> unknown = List.of(new Behaviour("elsewhere", Action.CLICKED, NOW));
        try (PlannedRanker planned = PlannedRanker.open(plain, ENGINE, BEAMS)) {
            assertThat(planned.rank(unknown, NOW, 5, Set.of("item-2"))).containsExactly(new ScoredItem("item-0", -1));
            assertThat(planned.rank(List.of(), NOW, 1)).containsExactly(new ScoredItem("item-2", -1));
        }
    }

    @Test
    void a_plan_makes_another_version_that_says_what_it_was_made_of() {
        Bundle one = TinyBundle.planned(plain, folder.resolve("one"), REWARDED);
        Bundle other = TinyBundle.planned(plain, folder.resolve("other"), ServingPlan.plain(0.4));
        assertThat(List.of(plain.version(), one.version(), other.version())).doesNotHaveDuplicates();
        assertThat(one.isTunedFrom(plain.version())).isTrue();
        assertThat(plain.isTunedFrom(plain.version())).isFalse();
        assertThat(one.plan()).isEqualTo(REWARDED);
        assertThat(one.neighbours().share()).isEqualTo(0.4);
        assertThat(other.reward()).isEmpty();
        Bundle again = TinyBundle.planned(one, folder.resolve("again"), ServingPlan.plain(0.4));
        assertThat(again.reward()).isEmpty(); // nothing of a former plan is left
        assertThat(again.folder().resolve("reward.onnx")).doesNotExist();
    }

    @Test
    void a_plan_of_another_schema_and_a_reward_model_that_is_not_there_are_refused() throws IOException {
        Path broken =
                TinyBundle.planned(plain, folder.resolve("broken"), REWARDED).folder();
        Path manifest = broken.resolve("manifest.json");
        String text = Files.readString(manifest);
        assertThat(text).contains("\"schema\" : 2");
        Files.writeString(manifest, text.replace("\"schema\" : 2", "\"schema\" : 3"));
        assertThatThrownBy(() -> Bundle.load(broken))
                .isInstanceOf(BrokenBundle.class)
                .hasMessageContaining("schema 3 where this version of genrec reads 1 and 2");
        Files.writeString(manifest, text);
        Files.delete(broken.resolve("reward-items.jsonl"));
        assertThatThrownBy(() -> Bundle.load(broken))
                .isInstanceOf(BrokenBundle.class)
                .hasMessageContaining("reward-items.jsonl is absent");
    }

    private static List<ScoredItem> items(String... ids) {
        List<ScoredItem> items = new ArrayList<>();
        for (String id : ids) {
            items.add(new ScoredItem(id, -items.size()));
        }
        return items;
    }
}
