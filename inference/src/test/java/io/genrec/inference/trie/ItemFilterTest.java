package io.genrec.inference.trie;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.testing.Trials;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ItemFilterTest {
    private static final CodeSpace SPACE = new CodeSpace(2, 4);
    private static final SemanticId SHIRT = SemanticId.of(0, 1);
    private static final SemanticId HAT = SemanticId.of(0, 3);
    private static final SemanticId LAMP = SemanticId.of(2, 0);
    private static final SemanticId STRANGER = SemanticId.of(3, 3);

    private final ItemTrie trie = trie(SPACE, List.of(SHIRT, HAT, LAMP));
    private final ItemFilter everything = ItemFilter.everything(trie);

    @Test
    void a_prefix_is_closed_once_all_below_it_is_left_out() {
        ItemFilter withoutShirt = everything.without(Set.of(SHIRT));
        assertThat(withoutShirt.size()).isEqualTo(2);
        assertThat(withoutShirt.leadsSomewhere(0, 0)).isTrue();
        assertThat(withoutShirt.leadsSomewhere(1, 0)).isFalse();
        assertThat(withoutShirt.leadsSomewhere(1, 1)).isTrue();

        ItemFilter lampAlone = withoutShirt.without(Set.of(HAT, SHIRT));
        assertThat(lampAlone.size()).isEqualTo(1);
        assertThat(lampAlone.leadsSomewhere(0, 0)).isFalse();
        assertThat(lampAlone.leadsSomewhere(0, 1)).isTrue();
    }

    @Test
    void items_that_pass_a_filter_can_be_excluded() {
        ItemFilter clothes = ItemFilter.only(trie, Set.of(SHIRT, HAT));
        assertThat(clothes.size()).isEqualTo(2);
        assertThat(clothes.leadsSomewhere(0, 1)).isFalse();

        ItemFilter shirt = clothes.without(Set.of(HAT, LAMP));
        assertThat(shirt.size()).isEqualTo(1);
        assertThat(shirt.leadsSomewhere(0, 0)).isTrue();
        assertThat(shirt.leadsSomewhere(1, 1)).isFalse();

        assertThat(shirt.without(Set.of(SHIRT)).size()).isZero();
        assertThat(shirt.without(Set.of(SHIRT)).leadsSomewhere(0, 0)).isFalse();
    }

    @Test
    void ids_of_no_item_are_passed_over() {
        assertThat(everything.without(Set.of(STRANGER, SemanticId.of(0))).size())
                .isEqualTo(3);
        assertThat(ItemFilter.only(trie, Set.of(STRANGER, LAMP)).size()).isEqualTo(1);
    }

    @Test
    void every_node_of_every_trie_is_open_just_where_an_item_that_passes_is_below_it() {
        Trials.repeat(200, ItemFilterTest::requireOpenWhereItLeadsSomewhere);
    }

    private static void requireOpenWhereItLeadsSomewhere(Random random) {
        int levels = 1 + random.nextInt(4);
        CodeSpace space = new CodeSpace(levels, 2 + random.nextInt(4));
        List<SemanticId> ids = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(60); i++) {
            ids.add(new SemanticId(
                    random.ints(levels, 0, space.codesPerLevel()).boxed().toList()));
        }
        ItemTrie trie = trie(space, ids);
        Set<SemanticId> passing = new HashSet<>(ids);
        ItemFilter filter = ItemFilter.everything(trie);
        if (random.nextBoolean()) {
            passing.removeIf(id -> random.nextInt(3) > 0);
            filter = ItemFilter.only(trie, passing);
        }
        for (int turn = 0; turn < random.nextInt(3); turn++) {
            Set<SemanticId> leftOut = new HashSet<>(ids);
            leftOut.removeIf(id -> random.nextInt(3) > 0);
            passing.removeAll(leftOut);
            filter = filter.without(leftOut);
        }

        assertThat(filter.size()).isEqualTo(passing.size());
        requireOpen(filter, trie, 0, 0, List.of(), passing);
    }

    private static void requireOpen(
            ItemFilter filter, ItemTrie trie, int level, int node, List<Integer> prefix, Set<SemanticId> passing) {
        if (level == trie.space().levels()) {
            return;
        }
        for (int child = trie.firstChild(level, node); child < trie.endChild(level, node); child++) {
            List<Integer> longer = new ArrayList<>(prefix);
            longer.add(trie.code(level, child));
            assertThat(filter.leadsSomewhere(level, child))
                    .as("whether %s leads to an item", longer)
                    .isEqualTo(passing.stream()
                            .anyMatch(id -> id.codes().subList(0, longer.size()).equals(longer)));
            requireOpen(filter, trie, level + 1, child, longer, passing);
        }
    }

    private static ItemTrie trie(CodeSpace space, Collection<SemanticId> ids) {
        Map<String, SemanticId> byItem = new HashMap<>();
        ids.forEach(id -> byItem.put("item " + id, id));
        return ItemTrie.of(new SemanticIdTable(space, byItem));
    }
}
