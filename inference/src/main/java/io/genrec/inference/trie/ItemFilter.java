package io.genrec.inference.trie;

import io.genrec.domain.semanticid.SemanticId;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which items of a trie a search may return, and so which prefixes lead to any of them. A search never enters another, so
 * that no beam is spent on what is thrown away in the end. Immutable.
 *
 * <p>A filter that few items pass counts, for every prefix, those below it: built once, in time linear in the catalogue, and
 * to be kept for many requests. What a single request leaves out ({@link #without}) is put on top of it in time linear in
 * what is left out, whatever the catalogue's size.
 */
public final class ItemFilter {
    private final ItemTrie trie;
    /** Of every inner node, level by level, how many items below it pass; null where all do. */
    private final int @Nullable [][] passing;

    private final @Nullable BitSet passingLeaves;
    /** How many items pass before any is left out: counted once, for a filter is asked its size by every search. */
    private final int passingItems;
    /** Leaves left out of those that pass, ascending. */
    private final int[] leftOut;
    /** Of each level the nodes below which everything that passes is left out, ascending. */
    private final int[][] dead;

    private ItemFilter(
            ItemTrie trie,
            int @Nullable [][] passing,
            @Nullable BitSet passingLeaves,
            int passingItems,
            int[] leftOut) {
        this.trie = trie;
        this.passing = passing;
        this.passingLeaves = passingLeaves;
        this.passingItems = passingItems;
        this.leftOut = leftOut;
        this.dead = dead();
    }

    /** Every item passes. */
    public static ItemFilter everything(ItemTrie trie) {
        return new ItemFilter(trie, null, null, trie.size(), new int[0]);
    }

    /** These items pass; ids that are not in the trie are ignored. */
    public static ItemFilter only(ItemTrie trie, Collection<SemanticId> ids) {
        BitSet leaves = new BitSet(trie.size());
        leaves(trie, ids).forEach(leaves::set);
        int levels = trie.space().levels();
        int[][] passing = new int[levels - 1][];
        for (int level = levels - 2; level >= 0; level--) {
            passing[level] = new int[trie.nodes(level + 1)];
            for (int node = 0; node < passing[level].length; node++) {
                int first = trie.firstChild(level + 1, node);
                int end = trie.endChild(level + 1, node);
                for (int child = first; child < end; child++) {
                    passing[level][node] +=
                            level == levels - 2 ? (leaves.get(child) ? 1 : 0) : passing[level + 1][child];
                }
            }
        }
        return new ItemFilter(trie, passing, leaves, leaves.cardinality(), new int[0]);
    }

    /** The same without these items; ids that are not in the trie are ignored. */
    public ItemFilter without(Collection<SemanticId> ids) {
        int[] more = leaves(trie, ids)
                .filter(leaf -> passingLeaves == null || passingLeaves.get(leaf))
                .toArray();
        int[] all = IntStream.concat(Arrays.stream(leftOut), Arrays.stream(more))
                .sorted()
                .distinct()
                .toArray();
        return new ItemFilter(trie, passing, passingLeaves, passingItems, all);
    }

    /** Whether an item passes; one that is not in the trie does not. */
    public boolean passes(SemanticId id) {
        OptionalInt leaf = trie.leaf(id);
        return leaf.isPresent() && leadsSomewhere(trie.space().levels() - 1, leaf.getAsInt());
    }

    /** The trie whose items these are. */
    public ItemTrie trie() {
        return trie;
    }

    /** How many items pass. */
    public int size() {
        return passingItems - leftOut.length;
    }

    /**
     * Whether an item that passes is below a node, or is it.
     *
     * @param level of the code that leads to the node, from 0
     * @param node its number there, as {@link Continuations#firstChild} has it
     */
    public boolean leadsSomewhere(int level, int node) {
        if (passing != null && passingBelow(level, node) == 0) {
            return false;
        }
        return dead[level].length == 0 || Arrays.binarySearch(dead[level], node) < 0;
    }

    private int passingBelow(int level, int node) {
        if (passing == null || passingLeaves == null) {
            return trie.leaves(level, node);
        }
        return level == trie.space().levels() - 1 ? (passingLeaves.get(node) ? 1 : 0) : passing[level][node];
    }

    /** From the leaves up: a node is dead where as many items below it are left out as pass. */
    private int[][] dead() {
        int levels = trie.space().levels();
        int[][] result = new int[levels][];
        int[] nodes = leftOut.clone();
        for (int level = levels - 1; level >= 0; level--) {
            IntStream.Builder found = IntStream.builder();
            for (int from = 0, to; from < nodes.length; from = to) {
                to = from + 1;
                while (to < nodes.length && nodes[to] == nodes[from]) {
                    to++;
                }
                if (to - from == passingBelow(level, nodes[from])) {
                    found.add(nodes[from]);
                }
            }
            result[level] = found.build().toArray();
            if (level > 0) {
                for (int i = 0; i < nodes.length; i++) {
                    nodes[i] = trie.parent(level, nodes[i]);
                }
            }
        }
        return result;
    }

    private static IntStream leaves(ItemTrie trie, Collection<SemanticId> ids) {
        return ids.stream().map(trie::leaf).filter(OptionalInt::isPresent).mapToInt(OptionalInt::getAsInt);
    }
}
