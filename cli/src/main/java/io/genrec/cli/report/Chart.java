package io.genrec.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A figure of the page: a caption, and what {@code report.js} draws under it, as JSON in the page itself. Colours are
 * numbers of the style sheet's palette, one a model, so that a model has one colour on the whole page.
 *
 * @param caption what is drawn, with its unit
 * @param drawing {@code type} and what that type takes
 */
record Chart(String caption, Map<String, Object> drawing) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    record Point(double x, double y) {}

    /** @param dots whether the points themselves are shown */
    record Line(String name, int colour, boolean dots, List<Point> points) {
        Line {
            points = List.copyOf(points);
        }
    }

    /** A value with its interval, where it has one. */
    record Bar(double value, @Nullable Double low, @Nullable Double high) {}

    /** @param bars one a group, null where there is none */
    record Series(String name, int colour, List<@Nullable Bar> bars) {}

    /** Lines over a common x. */
    static Chart lines(String caption, String xTitle, List<Line> lines) {
        return new Chart(
                caption,
                drawing(
                        "lines",
                        "x",
                        xTitle,
                        "series",
                        lines.stream()
                                .map(line -> Map.of(
                                        "name", line.name(),
                                        "colour", line.colour(),
                                        "dots", line.dots(),
                                        "points",
                                                line.points().stream()
                                                        .map(point -> List.of(point.x(), point.y()))
                                                        .toList()))
                                .toList()));
    }

    /** Bars side by side in groups. */
    static Chart bars(String caption, List<String> groups, List<Series> series) {
        return new Chart(caption, drawing("bars", "groups", groups, "series", figures(series)));
    }

    /** One row a series, a dot on its interval; each series has one value. {@code zero}: whether 0 is a landmark. */
    static Chart intervals(String caption, boolean zero, List<Series> series) {
        return new Chart(caption, drawing("intervals", "zero", zero, "series", figures(series)));
    }

    /** How often each code is used, in rows of equal length. */
    static Chart heat(String caption, int[] counts) {
        return new Chart(
                caption, drawing("heat", "counts", Arrays.stream(counts).boxed().toList()));
    }

    /** Observed against predicted shares; on the diagonal where predictions hold. */
    static Chart calibration(String caption, List<Line> lines) {
        Map<String, Object> drawing =
                new LinkedHashMap<>(lines(caption, "predicted", lines).drawing());
        drawing.put("diagonal", true);
        drawing.put("y", "observed");
        return new Chart(caption, drawing);
    }

    String html() {
        return Html.tag(
                "figure",
                "chart",
                Html.tag("figcaption", Html.text(caption)) + "<script type=\"application/json\">" + json()
                        + "</script>");
    }

    /** No text of the data can end the script that holds it. */
    private String json() {
        try {
            return JSON.writeValueAsString(drawing).replace("<", "\\u003c");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of strings and numbers are JSON", e);
        }
    }

    private static List<Map<String, Object>> figures(List<Series> series) {
        List<Map<String, Object>> figures = new ArrayList<>();
        for (Series one : series) {
            List<@Nullable List<@Nullable Double>> bars = new ArrayList<>();
            for (Bar bar : one.bars()) {
                bars.add(bar == null ? null : Arrays.asList(bar.value(), bar.low(), bar.high()));
            }
            figures.add(drawing("name", one.name(), "colour", one.colour(), "bars", bars, "type", "series"));
        }
        return figures;
    }

    /** @param more names and values by turns, after the type; or names and values alone */
    private static Map<String, Object> drawing(Object... more) {
        Map<String, Object> drawing = new LinkedHashMap<>();
        int start = more.length % 2;
        if (start == 1) {
            drawing.put("type", more[0]);
        }
        for (int i = start; i < more.length; i += 2) {
            drawing.put(more[i].toString(), more[i + 1]);
        }
        return drawing;
    }
}
