package io.genrec.datasets.codebook;

import java.util.Arrays;

/**
 * The assignment problem: each row gets a column of its own so that the costs sum to the least possible.
 *
 * <p>Hungarian algorithm with potentials, one shortest augmenting path a row (Kuhn 1955; Jonker and Volgenant 1987),
 * O(rows² columns). Row and column 0 of the inner arrays are the algorithm's dummies.
 */
final class LeastCostMatching {
    private final float[][] costs;
    private final int columns;
    private final double[] rowPotential;
    private final double[] columnPotential;
    private final int[] rowOf; // [columns + 1], 0 while a column is free

    private LeastCostMatching(float[][] costs) {
        this.costs = costs;
        columns = costs[0].length;
        rowPotential = new double[costs.length + 1];
        columnPotential = new double[columns + 1];
        rowOf = new int[columns + 1];
    }

    /**
     * @param costs [rows, columns], rows at most columns
     * @return the column of each row: [rows]
     */
    static int[] columns(float[][] costs) {
        if (costs.length == 0) {
            return new int[0];
        }
        LeastCostMatching matching = new LeastCostMatching(costs);
        if (costs.length > matching.columns) {
            throw new IllegalArgumentException(costs.length + " rows cannot share " + matching.columns + " columns");
        }
        for (int row = 1; row <= costs.length; row++) {
            matching.match(row);
        }
        int[] columnOf = new int[costs.length];
        for (int column = 1; column <= matching.columns; column++) {
            if (matching.rowOf[column] > 0) {
                columnOf[matching.rowOf[column] - 1] = column - 1;
            }
        }
        return columnOf;
    }

    /** Finds the cheapest path of reassignments from a new row to a free column, and follows it back. */
    private void match(int newRow) {
        double[] cheapest = new double[columns + 1];
        Arrays.fill(cheapest, Double.POSITIVE_INFINITY);
        int[] cameFrom = new int[columns + 1];
        boolean[] reached = new boolean[columns + 1];
        rowOf[0] = newRow;
        int column = 0;
        while (rowOf[column] != 0) {
            reached[column] = true;
            column = extend(column, cheapest, cameFrom, reached);
        }
        while (column != 0) {
            rowOf[column] = rowOf[cameFrom[column]];
            column = cameFrom[column];
        }
    }

    /**
     * Relaxes the edges of a column's row, then shifts the potentials.
     *
     * @return the cheapest column not yet reached
     */
    private int extend(int from, double[] cheapest, int[] cameFrom, boolean[] reached) {
        int row = rowOf[from];
        int next = 0;
        double step = Double.POSITIVE_INFINITY;
        for (int column = 1; column <= columns; column++) {
            if (reached[column]) {
                continue;
            }
            double cost = costs[row - 1][column - 1] - rowPotential[row] - columnPotential[column];
            if (cost < cheapest[column]) {
                cheapest[column] = cost;
                cameFrom[column] = from;
            }
            if (cheapest[column] < step) {
                step = cheapest[column];
                next = column;
            }
        }
        for (int column = 0; column <= columns; column++) {
            if (reached[column]) {
                rowPotential[rowOf[column]] += step;
                columnPotential[column] -= step;
            } else {
                cheapest[column] -= step;
            }
        }
        return next;
    }
}
