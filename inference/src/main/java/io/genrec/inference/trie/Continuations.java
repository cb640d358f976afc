package io.genrec.inference.trie;

/**
 * Which codes may follow which prefix, as a tree over plain integers so that searching it allocates nothing.
 *
 * <p>A node stands for a prefix; the root is node 0 at level 0. The children of a node at a level are numbered from
 * {@link #firstChild} up to, not including, {@link #endChild}, in the ascending order of their codes; a child's number is
 * its node at the next level.
 */
public sealed interface Continuations permits ItemTrie, AnyCode {
    int firstChild(int level, int node);

    int endChild(int level, int node);

    /** The code that leads to a child. */
    int code(int level, int child);

    /** Whether the decoder's training knew an item below a child, or that child; where not, its logit there means nothing. */
    default boolean isLearnt(int level, int child) {
        return true;
    }
}
