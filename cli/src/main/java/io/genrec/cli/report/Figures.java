package io.genrec.cli.report;

import io.genrec.evaluation.results.ResultRow;
import java.util.Locale;

/** Numbers as the report writes them. */
final class Figures {
    private Figures() {}

    static String value(ResultRow row) {
        return String.format(Locale.ROOT, "%.4f", row.value());
    }

    /** {@code .4456}: a share without its leading zero, as tables of results are printed. */
    static String shortValue(ResultRow row) {
        return unpadded(value(row));
    }

    /** {@code .4456 [.4401, .4511]}. */
    static String shortWithInterval(ResultRow row) {
        return unpadded(withInterval(row));
    }

    /** {@code +3.1%}: a share of change. */
    static String relative(double share) {
        return String.format(Locale.ROOT, "%+.1f%%", 100 * share);
    }

    /** {@code [+1.0%, +5.2%]}; empty where there is none. */
    static String relativeInterval(ResultRow row) {
        return row.low() == null || row.high() == null
                ? ""
                : "[" + relative(row.low()) + ", " + relative(row.high()) + "]";
    }

    private static String unpadded(String figures) {
        return figures.replace("0.", ".");
    }

    /** {@code 0.4456 [0.4401, 0.4511]}. */
    static String withInterval(ResultRow row) {
        return value(row) + interval(row);
    }

    /** With a blank before it; empty where there is none. */
    static String interval(ResultRow row) {
        return row.low() == null || row.high() == null
                ? ""
                : String.format(Locale.ROOT, " [%.4f, %.4f]", row.low(), row.high());
    }
}
