package io.genrec.inference.trie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.testing.Trials;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ItemTrieTest {
    private static final ItemTrie THREE_ITEMS = trie(
            new CodeSpace(3, 256),
            Set.of(SemanticId.of(12, 7, 201), SemanticId.of(12, 7, 204), SemanticId.of(3, 9, 0)));

    @Test
    void walks_from_prefix_to_prefix() {
        assertThat(THREE_ITEMS.root().nextCodes()).containsExactly(3, 12);
        ItemTrie.Node node = THREE_ITEMS.root().then(12).then(7);
        assertThat(node.nextCodes()).containsExactly(201, 204);
        assertThat(node.leaf()).isEmpty();
        assertThat(node.then(204).nextCodes()).isEmpty();
        assertThat(node.then(204).leaf()).hasValue(2);
    }

    @Test
    void a_prefix_of_no_item_cannot_be_held() {
        ItemTrie.Node node = THREE_ITEMS.root().then(12).then(7);
        assertThatThrownBy(() -> node.then(99))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no item continues with code 99; expected one of [201, 204]");
        assertThatThrownBy(() -> THREE_ITEMS.root().then(256)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> node.then(201).then(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void contains_whole_semantic_ids_only() {
        assertThat(THREE_ITEMS.contains(SemanticId.of(3, 9, 0))).isTrue();
        assertThat(THREE_ITEMS.contains(SemanticId.of(3, 9))).isFalse();
        assertThat(THREE_ITEMS.contains(SemanticId.of(3, 9, 0, 0))).isFalse();
        assertThat(THREE_ITEMS.contains(SemanticId.of(3, 7, 201))).isFalse();
    }

    @Test
    void codebooks_too_large_for_the_dense_table_are_searched() {
        ItemTrie trie = trie(new CodeSpace(2, 5000), Set.of(SemanticId.of(4999, 4998), SemanticId.of(0, 17)));
        assertThat(trie.root().then(4999).nextCodes()).containsExactly(4998);
        assertThat(trie.contains(SemanticId.of(4999, 4998))).isTrue();
        assertThat(trie.contains(SemanticId.of(4999, 17))).isFalse();
    }

    @Test
    void a_trie_without_items_has_an_empty_root() {
        ItemTrie empty = trie(new CodeSpace(3, 4), Set.of());
        assertThat(empty.size()).isZero();
        assertThat(empty.root().nextCodes()).isEmpty();
    }

    @Test
    void holds_exactly_the_ids_it_was_built_from() {
        Trials.repeat(300, random -> requireExactly(Catalogue.drawn(random)));
    }

    private static void requireExactly(Catalogue catalogue) {
        ItemTrie trie = trie(catalogue.space(), catalogue.ids());
        List<SemanticId> walked = new ArrayList<>();
        collect(trie.root(), new ArrayList<>(), walked);
        assertThat(walked).containsExactlyElementsOf(new TreeSet<>(catalogue.ids()));
        assertThat(trie.size()).isEqualTo(catalogue.ids().size());
        for (SemanticId id : every(catalogue.space())) {
            assertThat(trie.contains(id)).isEqualTo(catalogue.ids().contains(id));
        }
    }

    @Test
    void the_packed_tree_agrees_with_the_walk() {
        Trials.repeat(300, random -> requirePacked(Catalogue.drawn(random)));
    }

    private static void requirePacked(Catalogue catalogue) {
        ItemTrie trie = trie(catalogue.space(), catalogue.ids());
        for (int level = 0; level < catalogue.space().levels(); level++) {
            int expected = 0;
            for (int node = 0; node < trie.nodes(level); node++) {
                assertThat(trie.firstChild(level, node)).isEqualTo(expected);
                expected = trie.endChild(level, node);
                for (int child = trie.firstChild(level, node) + 1; child < expected; child++) {
                    assertThat(trie.code(level, child)).isGreaterThan(trie.code(level, child - 1));
                }
            }
            assertThat(trie.nodes(level + 1)).isEqualTo(expected);
        }
    }

    /** None to twenty ids in a space of one to four levels of two to five codes. */
    private record Catalogue(CodeSpace space, Set<SemanticId> ids) {
        static Catalogue drawn(Random random) {
            CodeSpace space = new CodeSpace(1 + random.nextInt(4), 2 + random.nextInt(4));
            Set<SemanticId> ids = new HashSet<>();
            for (int draws = random.nextInt(21); draws > 0; draws--) {
                ids.add(new SemanticId(random.ints(space.levels(), 0, space.codesPerLevel())
                        .boxed()
                        .toList()));
            }
            return new Catalogue(space, ids);
        }
    }

    private static void collect(ItemTrie.Node node, List<Integer> prefix, List<SemanticId> walked) {
        if (node.leaf().isPresent()) {
            assertThat(node.leaf()).hasValue(walked.size());
            walked.add(new SemanticId(prefix));
        }
        for (int code : node.nextCodes()) {
            List<Integer> longer = new ArrayList<>(prefix);
            longer.add(code);
            collect(node.then(code), longer, walked);
        }
    }

    private static List<SemanticId> every(CodeSpace space) {
        List<List<Integer>> prefixes = List.of(List.of());
        for (int level = 0; level < space.levels(); level++) {
            List<List<Integer>> longer = new ArrayList<>();
            for (List<Integer> prefix : prefixes) {
                for (int code = 0; code < space.codesPerLevel(); code++) {
                    List<Integer> next = new ArrayList<>(prefix);
                    next.add(code);
                    longer.add(next);
                }
            }
            prefixes = longer;
        }
        return prefixes.stream().map(SemanticId::new).toList();
    }

    private static ItemTrie trie(CodeSpace space, Set<SemanticId> ids) {
        Map<String, SemanticId> byItem = new HashMap<>();
        ids.forEach(id -> byItem.put("item " + id, id));
        return ItemTrie.of(new SemanticIdTable(space, byItem));
    }
}
