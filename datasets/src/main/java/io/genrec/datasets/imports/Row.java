package io.genrec.datasets.imports;

import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * One line, cut into named fields.
 *
 * @param fields from a column's name to its text, empty where the line has no such column
 * @param times from a column's name to milliseconds since the epoch, UTC, where its type says what they count
 * @param columns the names of the fields there are
 */
record Row(UnaryOperator<String> fields, Function<String, OptionalLong> times, Supplier<Collection<String>> columns) {
    /** How databases and data frames write that there is nothing. */
    private static final Set<String> NOTHING = Set.of("NULL", "null", "NaN", "nan", "None", "\\N", "<NA>", "<null>");

    /** Of a file in which times are text. */
    Row(UnaryOperator<String> fields, Supplier<Collection<String>> columns) {
        this(fields, column -> OptionalLong.empty(), columns);
    }

    /** Of the fields of a line, in the order of their names. */
    static Row of(List<String> names, List<String> fields) {
        return new Row(
                column -> {
                    int index = names.indexOf(column);
                    return index < 0 ? "" : fields.get(index);
                },
                () -> names);
    }

    /**
     * Without white space around it; empty where absent, or where the text says that there is nothing (NULL, NaN, None,
     * \N). An empty name is a column the log does not have.
     */
    String text(String column) {
        if (column.isEmpty()) {
            return "";
        }
        String text = fields.apply(column).strip();
        return NOTHING.contains(text) ? "" : text;
    }

    /** @throws IllegalArgumentException where the column is absent or blank */
    String required(String column) {
        String text = text(column);
        if (text.isEmpty()) {
            throw new IllegalArgumentException(column + " is absent or blank");
        }
        return text;
    }

    /** Milliseconds since the epoch, UTC. @throws IllegalArgumentException where the column holds no time */
    long time(String column, TimeFormat format) {
        OptionalLong typed = times.apply(column);
        if (typed.isEmpty()) {
            return format.millis(required(column));
        }
        format.requirePlausible(typed.getAsLong(), fields.apply(column));
        return typed.getAsLong();
    }

    /** @throws IllegalArgumentException where the column holds no whole number */
    int wholeNumber(String column) {
        String text = required(column);
        try {
            return Integer.parseInt(text.endsWith(".0") ? text.substring(0, text.length() - 2) : text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(column + " is not a whole number: " + text, e);
        }
    }

    /** @throws IllegalArgumentException where the column holds no number */
    double number(String column) {
        return number(column, '.');
    }

    /** @param decimal the character before the fraction */
    double number(String column, char decimal) {
        String text = required(column);
        double number;
        try {
            number = decimal(decimal == '.' ? text : text.replace(".", "").replace(decimal, '.'));
        } catch (NumberFormatException e) {
            boolean isComma = decimal == '.' && text.matches("[0-9.]*[0-9],[0-9]+");
            throw new IllegalArgumentException(
                    column + " is not a number: " + text
                            + (isComma ? "; a decimal comma is read with genrec.import.decimal-mark = \",\"" : ""),
                    e);
        }
        return number;
    }

    /** @throws NumberFormatException where the text is no decimal number; Java's own {@code 1d} and {@code 0x1p3} are none */
    static double decimal(String text) {
        double number = Double.parseDouble(text);
        if (!Double.isFinite(number) || !text.chars().allMatch(c -> "0123456789.+-eE".indexOf(c) >= 0)) {
            throw new NumberFormatException(text);
        }
        return number;
    }

    /** @throws IllegalArgumentException where the column holds no number, or a negative one */
    double price(String column, char decimal) {
        double price = number(column, decimal);
        if (price < 0) {
            throw new IllegalArgumentException(column + " is negative: " + price);
        }
        return price;
    }
}
