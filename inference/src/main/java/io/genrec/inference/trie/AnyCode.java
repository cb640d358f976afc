package io.genrec.inference.trie;

/** Every code may follow every prefix: what the decoder does when nothing holds it to real items. */
public record AnyCode(int codesPerLevel) implements Continuations {
    @Override
    public int firstChild(int level, int node) {
        return 0;
    }

    @Override
    public int endChild(int level, int node) {
        return codesPerLevel;
    }

    @Override
    public int code(int level, int child) {
        return child;
    }
}
