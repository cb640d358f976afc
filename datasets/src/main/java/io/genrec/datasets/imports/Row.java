package io.genrec.datasets.imports;

import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

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

    /** What spreadsheets and %e make of a long number, with at most seven of its digits. */
    private static final Pattern CUT = Pattern.compile("-?\\d([.,]\\d{1,6})?[eE]\\+\\d+");

    private static final Pattern CURRENCY =
            Pattern.compile("^(\\p{Sc}|[A-Z]{3})[\\s\\u00A0\\u202F]*|[\\s\\u00A0\\u202F]*(\\p{Sc}|[A-Z]{3})$");

    /** 1,299.50 and 1 299.50; 1.299,50 and 1 299,50. */
    private static final Pattern GROUPED = Pattern.compile("-?\\d{1,3}([, \\u00A0\\u202F']\\d{3})+(\\.\\d+)?");

    private static final Pattern GROUPED_BY_DOTS = Pattern.compile("-?\\d{1,3}([. \\u00A0\\u202F']\\d{3})+(,\\d+)?");

    /** 1,299 may be a thousand and more, or one and a fraction. */
    private static final Pattern EITHER = Pattern.compile("-?\\d{1,3},\\d{3}");

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
        String text = strip(fields.apply(column));
        return NOTHING.contains(text) ? "" : text;
    }

    /** Without what is not seen at its ends: white space, no-break spaces, and format characters such as byte-order marks. */
    private static String strip(String text) {
        int begin = 0;
        int end = text.length();
        while (begin < end && isUnseen(text.charAt(begin))) {
            begin++;
        }
        while (begin < end && isUnseen(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(begin, end);
    }

    private static boolean isUnseen(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.getType(c) == Character.FORMAT;
    }

    /**
     * An id, or a count of time, that is not a number which a spreadsheet has cut to its first digits.
     *
     * @param name what the text is, for the message
     * @throws IllegalArgumentException where it is such a number: 4.46E+07 stands for ten thousand ids at once
     */
    static String requireUncut(String name, String text) {
        if (text.indexOf('+') > 0 && CUT.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    name + " is a number cut to its first digits by a spreadsheet or a format: " + text
                            + "; export it again with the column as text");
        }
        return text;
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
        String text = required(column);
        try {
            return decimal(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(column + " is not a number: " + text, e);
        }
    }

    /** @throws NumberFormatException where the text is not a decimal number; Java's own {@code 1d} and {@code 0x1p3} are not */
    static double decimal(String text) {
        double number = Double.parseDouble(text);
        if (!Double.isFinite(number) || !text.chars().allMatch(c -> "0123456789.+-eE".indexOf(c) >= 0)) {
            throw new NumberFormatException(text);
        }
        return number;
    }

    /**
     * An amount of money, with or without its currency and marks between thousands.
     *
     * @param decimal the character before the fraction
     * @throws IllegalArgumentException where the column holds none, or a negative one
     */
    double price(String column, char decimal) {
        String text = required(column);
        double price;
        try {
            price = amount(CURRENCY.matcher(text).replaceAll(""), decimal);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(column + " is not a number: " + text + priceHint(text, decimal), e);
        }
        if (price < 0) {
            throw new IllegalArgumentException(column + " is negative: " + price);
        }
        return price;
    }

    private static double amount(String text, char decimal) {
        if (decimal == ',') {
            if (GROUPED_BY_DOTS.matcher(text).matches()) {
                return decimal(text.replaceAll("[^\\d,-]", "").replace(',', '.'));
            }
            if (text.indexOf('.') >= 0) {
                throw new NumberFormatException(text); // 12.50 is not 1250
            }
            return decimal(text.replace(',', '.'));
        }
        boolean isGrouped =
                GROUPED.matcher(text).matches() && !EITHER.matcher(text).matches();
        return decimal(isGrouped ? text.replaceAll("[^\\d.-]", "") : text);
    }

    private static String priceHint(String text, char decimal) {
        if (decimal == ',') {
            return "; before its fraction genrec.import.decimal-mark has a comma";
        }
        if (EITHER.matcher(text).matches()) {
            return "; it may be a thousand or a fraction: write it without the comma, or read it as a fraction with"
                    + " genrec.import.decimal-mark = \",\"";
        }
        return text.matches("[0-9.]*[0-9],[0-9]+")
                ? "; a decimal comma is read with genrec.import.decimal-mark = \",\""
                : "";
    }
}
