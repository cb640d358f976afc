package io.genrec.inference.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.inference.engine.TableDecoding;
import io.genrec.inference.trie.ItemFilter;
import io.genrec.inference.trie.ItemTrie;
import io.genrec.testing.Trials;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class BeamSearchTest {
    private static final CodeSpace PAIRS = new CodeSpace(2, 2);
    private static final SemanticId ID_00 = SemanticId.of(0, 0);
    private static final SemanticId ID_01 = SemanticId.of(0, 1);
    private static final SemanticId ID_10 = SemanticId.of(1, 0);
    private static final SemanticId ID_11 = SemanticId.of(1, 1);

    /** P(0) = 0.9, P(1) = 0.1; after either, P(0) = 0.8 and P(1) = 0.2. */
    private static TableDecoding leaningToZero() {
        return TableDecoding.ofProbabilities(2, prefix -> {
            int last = prefix.code(prefix.codes().size() - 1);
            return prefix.codes().size() == 1 ? (last == 0 ? 0.9 : 0.1) : (last == 0 ? 0.8 : 0.2);
        });
    }

    @Test
    void never_returns_what_is_not_in_the_trie() {
        BeamSearch search = BeamSearch.constrained(trie(PAIRS, Set.of(ID_01, ID_10, ID_11)));
        assertThat(search.search(leaningToZero(), 4, 4, PrefixMixture.NONE))
                .extracting(ScoredSemanticId::id)
                .containsExactly(ID_01, ID_10, ID_11);
    }

    @Test
    void a_score_sums_log_probabilities_renormalised_over_the_codes_allowed() {
        BeamSearch search = BeamSearch.constrained(trie(PAIRS, Set.of(ID_01, ID_10, ID_11)));
        List<ScoredSemanticId> found = search.search(leaningToZero(), 4, 4, PrefixMixture.NONE);
        // After 0 only 1 is allowed, so it is certain there.
        assertThat(found.get(0).score()).isCloseTo(Math.log(0.9), within(1e-6));
        assertThat(found.get(1).score()).isCloseTo(Math.log(0.1 * 0.8), within(1e-6));
        assertThat(found.get(2).score()).isCloseTo(Math.log(0.1 * 0.2), within(1e-6));
    }

    @Test
    void unconstrained_it_returns_what_the_decoder_believes() {
        List<ScoredSemanticId> found =
                BeamSearch.unconstrained(PAIRS).search(leaningToZero(), 2, 3, PrefixMixture.NONE);
        assertThat(found).extracting(ScoredSemanticId::id).containsExactly(ID_00, ID_01, ID_10);
        assertThat(found.get(0).score()).isCloseTo(Math.log(0.9 * 0.8), within(1e-6));
    }

    @Test
    void excluded_ids_are_left_out_and_change_no_score() {
        ItemTrie trie = trie(PAIRS, Set.of(ID_00, ID_01, ID_10));
        List<ScoredSemanticId> found = BeamSearch.constrained(trie)
                .search(leaningToZero(), 4, 2, all(trie).without(Set.of(ID_00)), PrefixMixture.NONE);
        assertThat(found).extracting(ScoredSemanticId::id).containsExactly(ID_01, ID_10);
        assertThat(found.get(0).score()).isCloseTo(Math.log(0.9 * 0.2), within(1e-6));
    }

    @Test
    void an_item_that_came_after_training_counts_as_the_mean_of_those_beside_it() {
        // 00 was learnt, 01 came later: under 0 both are as likely as 00 alone was, a half each. 1 leads to 11 alone,
        // which came
        // later, too: the first code 1 counts as the mean of the learnt first codes, which is 0's 0.9.
        ItemTrie trie = ItemTrie.of(PAIRS, Set.of(ID_00, ID_01, ID_11), Set.of(ID_01, ID_11));
        List<ScoredSemanticId> found = BeamSearch.constrained(trie).search(leaningToZero(), 4, 4, PrefixMixture.NONE);
        assertThat(found).extracting(ScoredSemanticId::id).containsExactly(ID_11, ID_00, ID_01);
        assertThat(found.get(0).score()).isCloseTo(Math.log(0.5), within(1e-6));
        assertThat(found.get(1).score()).isCloseTo(Math.log(0.25), within(1e-6));
        assertThat(found.get(2).score()).isCloseTo(Math.log(0.25), within(1e-6));
    }

    @Test
    void all_excluded_leaves_nothing() {
        ItemTrie trie = trie(PAIRS, Set.of(ID_00));
        assertThat(BeamSearch.constrained(trie)
                        .search(leaningToZero(), 4, 2, all(trie).without(Set.of(ID_00)), PrefixMixture.NONE))
                .isEmpty();
    }

    @Test
    void no_beam_is_spent_on_a_prefix_that_leads_to_nothing() {
        ItemTrie trie = trie(PAIRS, Set.of(ID_00, ID_01, ID_11));
        TableDecoding decoding = leaningToZero();
        List<ScoredSemanticId> found = BeamSearch.constrained(trie)
                .search(decoding, 1, 1, ItemFilter.only(trie, Set.of(ID_11)), PrefixMixture.NONE);
        assertThat(found)
                .extracting(ScoredSemanticId::id)
                .containsExactly(ID_11); // one beam, and 0 is nine times as likely
        assertThat(found.get(0).score()).isCloseTo(Math.log(0.1), within(1e-6));
    }

    @Test
    void a_filter_of_another_catalogue_is_refused() {
        BeamSearch search = BeamSearch.constrained(trie(PAIRS, Set.of(ID_00)));
        ItemFilter foreign = ItemFilter.everything(trie(PAIRS, Set.of(ID_00)));
        assertThatThrownBy(() -> search.search(leaningToZero(), 2, 2, foreign, PrefixMixture.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the filter is of another catalogue than the search");
    }

    /** Brute force: the ranking of all, without what does not pass. */
    @Test
    void a_filter_takes_items_away_and_changes_nothing_else() {
        Trials.repeat(200, BeamSearchTest::requireFiltered);
    }

    private static void requireFiltered(Random random) {
        int levels = 1 + random.nextInt(4);
        CodeSpace space = new CodeSpace(levels, 2 + random.nextInt(5));
        Set<SemanticId> ids = new HashSet<>();
        for (int i = 0; i < 1 + random.nextInt(60); i++) {
            ids.add(new SemanticId(
                    random.ints(levels, 0, space.codesPerLevel()).boxed().toList()));
        }
        Map<List<Integer>, Double> logits = new HashMap<>();
        ToDoubleFunction<List<Integer>> logit =
                prefix -> logits.computeIfAbsent(List.copyOf(prefix), p -> (double) (float) random.nextGaussian());
        Set<SemanticId> passing = new HashSet<>(ids);
        passing.removeIf(id -> random.nextInt(4) > 0);
        Set<SemanticId> leftOut = new HashSet<>(ids);
        leftOut.removeAll(passing);
        ItemTrie trie = trie(space, ids);
        BeamSearch search = BeamSearch.constrained(trie);
        List<ScoredSemanticId> expected = search
                .search(new TableDecoding(space.codesPerLevel(), logit), ids.size(), ids.size(), PrefixMixture.NONE)
                .stream()
                .filter(found -> passing.contains(found.id()))
                .toList();

        for (ItemFilter filter :
                List.of(ItemFilter.only(trie, passing), all(trie).without(leftOut))) {
            assertThat(search.search(
                            new TableDecoding(space.codesPerLevel(), logit),
                            ids.size(),
                            ids.size(),
                            filter,
                            PrefixMixture.NONE))
                    .isEqualTo(expected);
            int narrow = 1 + random.nextInt(ids.size());
            assertThat(search.search(
                            new TableDecoding(space.codesPerLevel(), logit),
                            narrow,
                            narrow,
                            filter,
                            PrefixMixture.NONE))
                    .as("as many as asked, of those that pass")
                    .hasSize(Math.min(narrow, passing.size()))
                    .isSubsetOf(expected);
        }
    }

    @Test
    void of_equally_likely_ids_the_smaller_comes_first_and_stays() {
        TableDecoding even = TableDecoding.ofProbabilities(4, prefix -> 0.25);
        List<ScoredSemanticId> found =
                BeamSearch.unconstrained(new CodeSpace(2, 4)).search(even, 2, 3, PrefixMixture.NONE);
        assertThat(found).extracting(ScoredSemanticId::id).containsExactly(ID_00, ID_01, SemanticId.of(0, 2));
    }

    @Test
    void it_is_as_wide_as_there_are_prefixes() {
        Set<SemanticId> ids =
                Set.of(SemanticId.of(0, 0, 0), SemanticId.of(0, 1, 0), SemanticId.of(1, 0, 0), SemanticId.of(1, 0, 1));
        TableDecoding decoding = TableDecoding.ofProbabilities(2, prefix -> 0.5);
        List<ScoredSemanticId> found =
                BeamSearch.constrained(trie(new CodeSpace(3, 2), ids)).search(decoding, 100, 100, PrefixMixture.NONE);
        assertThat(decoding.widths()).containsExactly(2, 3);
        assertThat(found).hasSize(4);
    }

    @Test
    void an_empty_trie_is_an_error_and_never_unconstrained() {
        BeamSearch search = BeamSearch.constrained(trie(PAIRS, Set.of()));
        assertThatThrownBy(() -> search.search(leaningToZero(), 2, 2, PrefixMixture.NONE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no item continues a prefix of 0 codes; the trie is empty");
    }

    @Test
    void a_decoder_that_has_lost_its_numbers_is_an_error() {
        TableDecoding broken = new TableDecoding(2, prefix -> Double.NaN);
        assertThatThrownBy(() -> BeamSearch.unconstrained(PAIRS).search(broken, 2, 2, PrefixMixture.NONE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the decoder's logits of level 0 are not numbers");
    }

    @Test
    void a_code_space_past_64_bits_is_refused() {
        assertThatThrownBy(() -> BeamSearch.unconstrained(new CodeSpace(8, 1 << 20)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** With as many beams as items the search is exhaustive: it must agree with scoring every item by itself. */
    @Test
    void as_wide_as_the_catalogue_it_is_exact() {
        Trials.repeat(200, BeamSearchTest::requireExact);
    }

    private static void requireExact(Random random) {
        int levels = 1 + random.nextInt(4);
        int codes = 2 + random.nextInt(5);
        int items = 1 + random.nextInt(40);
        CodeSpace space = new CodeSpace(levels, codes);
        Set<SemanticId> ids = new HashSet<>();
        for (int i = 0; i < items; i++) {
            ids.add(new SemanticId(random.ints(levels, 0, codes).boxed().toList()));
        }
        Map<List<Integer>, Double> logits = new HashMap<>();
        TableDecoding decoding = new TableDecoding(
                codes,
                prefix -> logits.computeIfAbsent(List.copyOf(prefix), p -> (double) (float) random.nextGaussian()));

        List<ScoredSemanticId> found =
                BeamSearch.constrained(trie(space, ids)).search(decoding, ids.size(), ids.size(), PrefixMixture.NONE);

        List<ScoredSemanticId> expected = ids.stream()
                .map(id -> new ScoredSemanticId(id, exactScore(id, ids, logits)))
                .sorted(Comparator.comparingDouble(ScoredSemanticId::score)
                        .reversed()
                        .thenComparing(ScoredSemanticId::id))
                .toList();
        assertThat(found)
                .extracting(ScoredSemanticId::id)
                .isEqualTo(expected.stream().map(ScoredSemanticId::id).toList());
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).score()).isCloseTo(expected.get(i).score(), within(1e-9));
        }
        assertThat(found.stream().mapToDouble(each -> Math.exp(each.score())).sum())
                .isCloseTo(1, within(1e-9));
    }

    @Test
    void a_mixture_adds_the_other_distributions_part_at_every_level() {
        // Decoder: 00 .72, 01 .18, 10 .08, 11 .02. Half of it and half of (01 .25, 11 .75): 01 .215, 11 .385, 00 .36,
        // 10 .04.
        PrefixMixture mixture = PrefixMixture.of(PAIRS, 0.5, Map.of(ID_01, 0.25, ID_11, 0.75));
        List<ScoredSemanticId> found = BeamSearch.unconstrained(PAIRS).search(leaningToZero(), 2, 4, mixture);
        assertThat(found).extracting(ScoredSemanticId::id).containsExactly(ID_11, ID_00, ID_01, ID_10);
        assertThat(found.get(0).score()).isCloseTo(Math.log(0.385), within(1e-6));
        assertThat(found.get(1).score()).isCloseTo(Math.log(0.36), within(1e-6));
        assertThat(found.get(3).score()).isCloseTo(Math.log(0.04), within(1e-6));
    }

    @Test
    void a_mixture_with_nothing_is_the_decoder() {
        BeamSearch search = BeamSearch.unconstrained(PAIRS);
        assertThat(search.search(leaningToZero(), 2, 4, PrefixMixture.of(PAIRS, 0.5, Map.of())))
                .isEqualTo(search.search(leaningToZero(), 2, 4, PrefixMixture.NONE));
    }

    /** As wide as the catalogue, a mixture is exact, too: item by item the two probabilities, and 1 in all. */
    @Test
    void a_mixture_is_exact() {
        Trials.repeat(100, BeamSearchTest::requireExactMixture);
    }

    private static void requireExactMixture(Random random) {
        int items = 1 + random.nextInt(30);
        CodeSpace space = new CodeSpace(3, 4);
        Set<SemanticId> ids = new HashSet<>();
        for (int i = 0; i < items; i++) {
            ids.add(new SemanticId(random.ints(3, 0, 4).boxed().toList()));
        }
        Map<SemanticId, Double> other = new HashMap<>();
        ids.stream().filter(id -> random.nextBoolean()).forEach(id -> other.put(id, random.nextDouble()));
        double sum = other.values().stream().mapToDouble(Double::doubleValue).sum();
        other.replaceAll((id, part) -> part / sum);
        Map<List<Integer>, Double> logits = new HashMap<>();
        TableDecoding decoding = new TableDecoding(
                4, prefix -> logits.computeIfAbsent(List.copyOf(prefix), p -> (double) (float) random.nextGaussian()));

        double share = other.isEmpty() ? 0 : 0.3;
        List<ScoredSemanticId> found = BeamSearch.constrained(trie(space, ids))
                .search(decoding, ids.size(), ids.size(), PrefixMixture.of(space, 0.3, other));

        assertThat(found).hasSize(ids.size());
        for (ScoredSemanticId each : found) {
            double expected = (1 - share) * Math.exp(exactScore(each.id(), ids, logits))
                    + share * other.getOrDefault(each.id(), 0.0);
            assertThat(Math.exp(each.score())).isCloseTo(expected, within(1e-9));
        }
        assertThat(found)
                .isSortedAccordingTo(Comparator.comparingDouble(ScoredSemanticId::score)
                        .reversed()
                        .thenComparing(ScoredSemanticId::id));
        assertThat(found.stream().mapToDouble(each -> Math.exp(each.score())).sum())
                .isCloseTo(1, within(1e-9));
    }

    private static double exactScore(SemanticId id, Set<SemanticId> ids, Map<List<Integer>, Double> logits) {
        double score = 0;
        for (int level = 0; level < id.codes().size(); level++) {
            List<Integer> parent = id.codes().subList(0, level);
            Set<List<Integer>> siblings = new HashSet<>();
            for (SemanticId other : ids) {
                if (other.codes().subList(0, level).equals(parent)) {
                    siblings.add(List.copyOf(other.codes().subList(0, level + 1)));
                }
            }
            double sum = siblings.stream()
                    .mapToDouble(sibling -> Math.exp(logits.get(sibling)))
                    .sum();
            score += logits.get(List.copyOf(id.codes().subList(0, level + 1))) - Math.log(sum);
        }
        return score;
    }

    private static ItemFilter all(ItemTrie trie) {
        return ItemFilter.everything(trie);
    }

    private static ItemTrie trie(CodeSpace space, Set<SemanticId> ids) {
        Map<String, SemanticId> byItem = new HashMap<>();
        ids.forEach(id -> byItem.put("item " + id, id));
        return ItemTrie.of(new SemanticIdTable(space, byItem));
    }
}
