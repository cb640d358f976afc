package io.genrec.inference.search;

/**
 * The likeliest prefixes of one length, at most a given number: a heap over plain arrays with the worst on top while it
 * is filled, best first once {@link #rank ranked}. Of equally likely ones the smaller prefix is the better.
 */
final class Beams {
    final double[] scores;
    /** Natural log of the probability that the decoder alone gives. */
    final double[] own;

    /** The codes of the prefix as digits of one number, coarse first. */
    final long[] prefixes;

    final int[] nodes;
    final int[] parents;
    final int[] codes;
    private int size;

    Beams(int limit) {
        scores = new double[limit];
        own = new double[limit];
        prefixes = new long[limit];
        nodes = new int[limit];
        parents = new int[limit];
        codes = new int[limit];
    }

    /** The empty prefix, certain. */
    static Beams root() {
        Beams root = new Beams(1);
        root.size = 1;
        return root;
    }

    int size() {
        return size;
    }

    /** Whether such a prefix would be kept as things stand. */
    boolean wants(double score, long prefix) {
        return size < scores.length || score > scores[0] || (score == scores[0] && prefix < prefixes[0]);
    }

    /** Keeps a wanted prefix, in the place of the worst where there is no room. */
    void add(double score, double ownScore, long prefix, int node, int parent, int code) {
        int slot = size < scores.length ? size++ : 0;
        scores[slot] = score;
        own[slot] = ownScore;
        prefixes[slot] = prefix;
        nodes[slot] = node;
        parents[slot] = parent;
        codes[slot] = code;
        if (slot == 0) {
            siftDown(0, size);
        } else {
            siftUp(slot);
        }
    }

    /** Sorts best first; nothing is added after. */
    void rank() {
        for (int last = size - 1; last > 0; last--) {
            swap(0, last);
            siftDown(0, last);
        }
    }

    private void siftUp(int slot) {
        while (slot > 0 && worse(slot, (slot - 1) / 2)) {
            swap(slot, (slot - 1) / 2);
            slot = (slot - 1) / 2;
        }
    }

    private void siftDown(int slot, int end) {
        while (2 * slot + 1 < end) {
            int child = 2 * slot + 1;
            if (child + 1 < end && worse(child + 1, child)) {
                child++;
            }
            if (!worse(child, slot)) {
                return;
            }
            swap(slot, child);
            slot = child;
        }
    }

    private boolean worse(int a, int b) {
        return scores[a] < scores[b] || (scores[a] == scores[b] && prefixes[a] > prefixes[b]);
    }

    private void swap(int a, int b) {
        double score = scores[a];
        scores[a] = scores[b];
        scores[b] = score;
        double ownScore = own[a];
        own[a] = own[b];
        own[b] = ownScore;
        long prefix = prefixes[a];
        prefixes[a] = prefixes[b];
        prefixes[b] = prefix;
        swap(nodes, a, b);
        swap(parents, a, b);
        swap(codes, a, b);
    }

    private static void swap(int[] values, int a, int b) {
        int value = values[a];
        values[a] = values[b];
        values[b] = value;
    }
}
