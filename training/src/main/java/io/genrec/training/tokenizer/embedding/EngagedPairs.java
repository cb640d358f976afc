package io.genrec.training.tokenizer.embedding;

import java.util.Arrays;
import java.util.Random;

/** Pairs of items that were engaged with together, drawn as often as they were. */
final class EngagedPairs {
    private final CoEngagement engaged;
    private final int[] rows;
    private final int[] columns;
    private final double[] upTo;

    EngagedPairs(CoEngagement engaged) {
        this.engaged = engaged;
        this.rows = new int[engaged.entries()];
        this.columns = new int[engaged.entries()];
        this.upTo = new double[engaged.entries()];
        int[] filled = {0};
        double[] sum = {0};
        engaged.forEachPair((row, column, count) -> {
            rows[filled[0]] = row;
            columns[filled[0]] = column;
            sum[0] += count;
            upTo[filled[0]++] = sum[0];
        });
    }

    /** Pairs side by side: of each its one item and its other, both [B]. */
    static final class Drawn {
        final int[] one;
        final int[] other;

        Drawn(int[] one, int[] other) {
            this.one = one;
            this.other = other;
        }

        int size() {
            return one.length;
        }
    }

    Drawn draw(int count, Random random) {
        int[] one = new int[count];
        int[] other = new int[count];
        for (int i = 0; i < count; i++) {
            int found = Arrays.binarySearch(upTo, random.nextDouble() * upTo[upTo.length - 1]);
            int pair = Math.min(found < 0 ? -found - 1 : found + 1, upTo.length - 1);
            one[i] = rows[pair];
            other[i] = columns[pair];
        }
        return new Drawn(one, other);
    }

    /** @return [B, B]: what is added where the first of one pair is not a negative of the second of another, else 0 */
    float[] mask(Drawn drawn, float masked) {
        int size = drawn.size();
        float[] mask = new float[size * size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                int one = drawn.one[i];
                int other = drawn.other[j];
                if (i != j && (one == other || engaged.contains(one, other))) {
                    mask[i * size + j] = masked;
                }
            }
        }
        return mask;
    }
}
