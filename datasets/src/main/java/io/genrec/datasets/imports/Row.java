package io.genrec.datasets.imports;

import java.util.function.UnaryOperator;

/**
 * One line, cut into named fields.
 *
 * @param fields from a column's name to its text, empty where the line has no such column
 */
record Row(UnaryOperator<String> fields) {
    /** Without white space around it; empty where absent. An empty name is a column the log does not have. */
    String text(String column) {
        return column.isEmpty() ? "" : fields.apply(column).strip();
    }

    /** @throws IllegalArgumentException where the column is absent or blank */
    String required(String column) {
        String text = text(column);
        if (text.isEmpty()) {
            throw new IllegalArgumentException(column + " is absent or blank");
        }
        return text;
    }

    /** @throws IllegalArgumentException where the column holds no whole number */
    int wholeNumber(String column) {
        String text = required(column);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(column + " is no whole number: " + text, e);
        }
    }

    /** @throws IllegalArgumentException where the column holds no number */
    double number(String column) {
        String text = required(column);
        double number;
        try {
            number = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(column + " is no number: " + text, e);
        }
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException(column + " is no number: " + text);
        }
        return number;
    }

    /** @throws IllegalArgumentException where the column holds no number, or a negative one */
    double price(String column) {
        double price = number(column);
        if (price < 0) {
            throw new IllegalArgumentException(column + " is negative: " + price);
        }
        return price;
    }
}
