package io.genrec.datasets.vector;

import java.util.Arrays;

/** Vectors of one width, row after row in one array: {@code [rows, columns]}. Rows may be written in place. */
public final class FloatMatrix {
    private final int rows;
    private final int columns;
    private final float[] values;

    /** @param values [rows, columns], row-major; kept, not copied */
    public FloatMatrix(int rows, int columns, float[] values) {
        if (rows < 0 || columns < 1 || values.length != (long) rows * columns) {
            throw new IllegalArgumentException(
                    "a matrix of " + rows + " x " + columns + " does not hold " + values.length + " values");
        }
        this.rows = rows;
        this.columns = columns;
        this.values = values;
    }

    public static FloatMatrix zeros(int rows, int columns) {
        return new FloatMatrix(rows, columns, new float[Math.multiplyExact(rows, columns)]);
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    public float get(int row, int column) {
        return values[row * columns + column];
    }

    public void set(int row, int column, float value) {
        values[row * columns + column] = value;
    }

    /** A copy of one row: [columns]. */
    public float[] row(int row) {
        return Arrays.copyOfRange(values, row * columns, (row + 1) * columns);
    }

    public void setRow(int row, float[] vector) {
        System.arraycopy(vector, 0, values, row * columns, columns);
    }

    /** The values themselves, row-major. */
    public float[] values() {
        return values;
    }

    public FloatMatrix copy() {
        return new FloatMatrix(rows, columns, values.clone());
    }

    /** The rows of the given numbers, in their order. */
    public FloatMatrix rowsAt(int[] numbers) {
        FloatMatrix chosen = zeros(numbers.length, columns);
        for (int i = 0; i < numbers.length; i++) {
            System.arraycopy(values, numbers[i] * columns, chosen.values, i * columns, columns);
        }
        return chosen;
    }

    /** Every value times a factor. */
    public FloatMatrix times(double factor) {
        FloatMatrix product = copy();
        for (int i = 0; i < values.length; i++) {
            product.values[i] *= (float) factor;
        }
        return product;
    }

    /** This matrix's rows followed by the other's: [rows, columns + other columns]. */
    public FloatMatrix beside(FloatMatrix other) {
        if (other.rows != rows) {
            throw new IllegalArgumentException(rows + " rows cannot stand beside " + other.rows);
        }
        FloatMatrix joined = zeros(rows, columns + other.columns);
        for (int row = 0; row < rows; row++) {
            System.arraycopy(values, row * columns, joined.values, row * joined.columns, columns);
            System.arraycopy(
                    other.values, row * other.columns, joined.values, row * joined.columns + columns, other.columns);
        }
        return joined;
    }

    /** Every row at length one (L2); rows of zeros stay. */
    public FloatMatrix withUnitRows() {
        FloatMatrix unit = copy();
        for (int row = 0; row < rows; row++) {
            double length = Math.sqrt(squaredLength(row));
            if (length > 0) {
                for (int i = row * columns; i < (row + 1) * columns; i++) {
                    unit.values[i] = (float) (values[i] / length);
                }
            }
        }
        return unit;
    }

    /** Squared L2 length of a row. */
    public double squaredLength(int row) {
        double sum = 0;
        for (int i = row * columns; i < (row + 1) * columns; i++) {
            sum += (double) values[i] * values[i];
        }
        return sum;
    }
}
