package io.genrec.inference.trie;

import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The semantic ids that name an item, as a trie: which codes may follow which prefix. Immutable.
 *
 * <p>Built from the sorted semantic ids. Every level is packed (compressed sparse rows): the codes of all nodes, in
 * order, and for each node of the level above where its own begin. So the leaves are the items in the order of their
 * semantic ids. The first two levels also have a dense table from code to node, for walking down without a search; the
 * second one's is left out where the codebooks are so large that it would take more than {@value #DENSE_CELLS} cells.
 */
public final class ItemTrie implements Continuations {
    private static final int ABSENT = -1;
    private static final int DENSE_CELLS = 1 << 22;

    private final CodeSpace space;
    private final int[][] codes;
    private final int[][] firstChild;
    private final int[][] dense;
    /** Of each level the nodes below which no item is that training knew; null where it knew all. */
    private final BitSet @Nullable [] unlearnt;

    private ItemTrie(CodeSpace space, int[][] codes, int[][] firstChild, BitSet @Nullable [] unlearnt) {
        this.space = space;
        this.codes = codes;
        this.firstChild = firstChild;
        this.unlearnt = unlearnt;
        this.dense = denseTables();
    }

    public static ItemTrie of(SemanticIdTable table) {
        return of(table.space(), table.byItem().values(), Set.of());
    }

    /**
     * @param all semantic ids that name an item, all different
     * @param later those of them that the decoder's training did not know
     */
    public static ItemTrie of(CodeSpace space, Collection<SemanticId> all, Set<SemanticId> later) {
        List<SemanticId> ids = all.stream().sorted().toList();
        int[][] codes = new int[space.levels()][ids.size()];
        int[][] firstChild = new int[space.levels()][ids.size() + 1];
        int[] nodes = new int[space.levels()];
        SemanticId previous = null;
        for (SemanticId id : ids) {
            int shared = previous == null ? 0 : sharedLevels(previous, id);
            for (int level = shared; level < space.levels(); level++) {
                if (level > shared) {
                    firstChild[level][nodes[level - 1] - 1] = nodes[level];
                }
                codes[level][nodes[level]++] = id.code(level);
            }
            previous = id;
        }
        for (int level = 0; level < space.levels(); level++) {
            int parents = level == 0 ? 1 : nodes[level - 1];
            codes[level] = Arrays.copyOf(codes[level], nodes[level]);
            firstChild[level] = Arrays.copyOf(firstChild[level], parents + 1);
            firstChild[level][parents] = nodes[level];
        }
        return new ItemTrie(space, codes, firstChild, later.isEmpty() ? null : unlearnt(ids, later, firstChild));
    }

    /** From the leaves up: a node is not learnt where none of its children is. */
    private static BitSet[] unlearnt(List<SemanticId> ids, Set<SemanticId> later, int[][] firstChild) {
        int levels = firstChild.length;
        BitSet[] unlearnt = new BitSet[levels];
        unlearnt[levels - 1] = new BitSet(ids.size());
        for (int leaf = 0; leaf < ids.size(); leaf++) {
            unlearnt[levels - 1].set(leaf, later.contains(ids.get(leaf)));
        }
        for (int level = levels - 2; level >= 0; level--) {
            int nodes = firstChild[level + 1].length - 1;
            unlearnt[level] = new BitSet(nodes);
            for (int node = 0; node < nodes; node++) {
                int learnt = unlearnt[level + 1].nextClearBit(firstChild[level + 1][node]);
                unlearnt[level].set(node, learnt >= firstChild[level + 1][node + 1]);
            }
        }
        return unlearnt;
    }

    public CodeSpace space() {
        return space;
    }

    /** How many items there are, each a leaf. */
    public int size() {
        return nodes(space.levels());
    }

    /** How many different prefixes of so many codes there are. */
    public int nodes(int prefixLength) {
        return prefixLength == 0 ? 1 : codes[prefixLength - 1].length;
    }

    @Override
    public int firstChild(int level, int node) {
        return firstChild[level][node];
    }

    @Override
    public int endChild(int level, int node) {
        return firstChild[level][node + 1];
    }

    @Override
    public int code(int level, int child) {
        return codes[level][child];
    }

    @Override
    public boolean isLearnt(int level, int child) {
        return unlearnt == null || !unlearnt[level].get(child);
    }

    public boolean contains(SemanticId id) {
        return leaf(id).isPresent();
    }

    /** The item's place in the order of the semantic ids; empty where the id names none. */
    OptionalInt leaf(SemanticId id) {
        int node = id.codes().size() == space.levels() ? 0 : ABSENT;
        for (int level = 0; level < space.levels() && node != ABSENT; level++) {
            node = child(level, node, id.code(level));
        }
        return node == ABSENT ? OptionalInt.empty() : OptionalInt.of(node);
    }

    /** How many items are below the node that a code of this level leads to. */
    int leaves(int level, int node) {
        int first = node;
        int end = node + 1;
        for (int below = level + 1; below < space.levels(); below++) {
            first = firstChild[below][first];
            end = firstChild[below][end];
        }
        return end - first;
    }

    /** The node whose child this is, for any level but the first. */
    int parent(int level, int child) {
        int found = Arrays.binarySearch(firstChild[level], child);
        return found < 0 ? -found - 2 : found;
    }

    /** The empty prefix. */
    public Node root() {
        return new Node(0, 0);
    }

    /** A prefix, to be read step by step. */
    public final class Node {
        private final int level;
        private final int index;

        private Node(int level, int index) {
            this.level = level;
            this.index = index;
        }

        /** Codes that may follow, ascending; empty once the prefix is a whole semantic id. */
        public List<Integer> nextCodes() {
            return isLeaf()
                    ? List.of()
                    : IntStream.range(firstChild(level, index), endChild(level, index))
                            .mapToObj(child -> code(level, child))
                            .toList();
        }

        /** @throws IllegalArgumentException where no item continues so */
        public Node then(int code) {
            int child = isLeaf() ? ABSENT : child(level, index, code);
            if (child == ABSENT) {
                throw new IllegalArgumentException(
                        "no item continues with code " + code + "; expected one of " + nextCodes());
            }
            return new Node(level + 1, child);
        }

        /** The item's place in the order of the semantic ids, once the prefix is whole. */
        public OptionalInt leaf() {
            return isLeaf() ? OptionalInt.of(index) : OptionalInt.empty();
        }

        private boolean isLeaf() {
            return level == space.levels();
        }
    }

    private int child(int level, int node, int code) {
        if (code < 0 || code >= space.codesPerLevel()) {
            return ABSENT;
        }
        if (level < dense.length) {
            int row = level == 0 ? 0 : codes[0][node];
            return dense[level][row * space.codesPerLevel() + code];
        }
        int found = Arrays.binarySearch(codes[level], firstChild(level, node), endChild(level, node), code);
        return found < 0 ? ABSENT : found;
    }

    private int[][] denseTables() {
        int size = space.codesPerLevel();
        boolean second = space.levels() > 1 && (long) size * size <= DENSE_CELLS;
        int[][] tables = new int[second ? 2 : 1][];
        tables[0] = filled(size);
        for (int node = 0; node < codes[0].length; node++) {
            tables[0][codes[0][node]] = node;
        }
        if (second) {
            tables[1] = filled(size * size);
            for (int node = 0; node < codes[0].length; node++) {
                for (int child = firstChild(1, node); child < endChild(1, node); child++) {
                    tables[1][codes[0][node] * size + codes[1][child]] = child;
                }
            }
        }
        return tables;
    }

    private static int[] filled(int size) {
        int[] table = new int[size];
        Arrays.fill(table, ABSENT);
        return table;
    }

    private static int sharedLevels(SemanticId a, SemanticId b) {
        int shared = 0;
        while (a.code(shared) == b.code(shared)) {
            shared++;
        }
        return shared;
    }
}
