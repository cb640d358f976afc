package io.genrec.cli.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One curve as inline SVG, coloured by the page's style sheet.
 *
 * @param title what is drawn, with its unit
 * @param points at least two, by ascending x
 */
record LineChart(String title, String xTitle, List<Point> points) {
    private static final int WIDTH = 460;
    private static final int HEIGHT = 240;
    private static final int LEFT = 52;
    private static final int RIGHT = 14;
    private static final int TOP = 14;
    private static final int BOTTOM = 40;
    private static final int TICKS = 4;

    record Point(double x, double y) {}

    LineChart {
        points = List.copyOf(points);
        if (points.size() < 2) {
            throw new IllegalArgumentException("a curve has at least two points: " + points.size());
        }
    }

    String svg() {
        Axis x = Axis.over(points.stream().map(Point::x).toList());
        Axis y = Axis.over(points.stream().map(Point::y).toList());
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                "<figure><figcaption>%s</figcaption><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
                Html.text(title), WIDTH, HEIGHT, Html.text(title)));
        for (double tick : y.ticks()) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                            + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                    LEFT,
                    WIDTH - RIGHT,
                    down(y, tick),
                    down(y, tick),
                    LEFT - 6,
                    down(y, tick) + 4,
                    y.label(tick)));
        }
        for (double tick : x.ticks()) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    across(x, tick),
                    HEIGHT - BOTTOM + 18,
                    x.label(tick)));
        }
        svg.append(String.format(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 4, Html.text(xTitle)));
        svg.append(points.stream()
                .map(point -> String.format(Locale.ROOT, "%.1f,%.1f", across(x, point.x()), down(y, point.y())))
                .collect(Collectors.joining(" ", "<polyline class=\"curve\" points=\"", "\"/>")));
        if (points.size() <= 40) {
            points.forEach(point -> svg.append(dot(x, y, point)));
        }
        return svg.append("</svg></figure>").toString();
    }

    private static String dot(Axis x, Axis y, Point point) {
        return String.format(
                Locale.ROOT,
                "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"><title>%s: %.4f</title></circle>",
                across(x, point.x()),
                down(y, point.y()),
                x.label(point.x()),
                point.y());
    }

    private static double across(Axis axis, double value) {
        return LEFT + axis.share(value) * (WIDTH - LEFT - RIGHT);
    }

    private static double down(Axis axis, double value) {
        return HEIGHT - BOTTOM - axis.share(value) * (HEIGHT - TOP - BOTTOM);
    }

    /** A range that begins and ends on round numbers, {@code step} apart. */
    private record Axis(double from, double to, double step) {

        static Axis over(List<Double> values) {
            double low = values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
            double high = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
            double span = high > low ? high - low : Math.max(Math.abs(high), 1e-9);
            double step = round(span / TICKS);
            double from = Math.floor(low / step) * step;
            return new Axis(from, Math.max(Math.ceil(high / step) * step, from + step), step);
        }

        /** The smallest of 1, 2 and 5 times a power of ten that is at least this. */
        private static double round(double step) {
            double power = Math.pow(10, Math.floor(Math.log10(step)));
            double leading = step / power;
            return power * (leading <= 1 ? 1 : leading <= 2 ? 2 : leading <= 5 ? 5 : 10);
        }

        double share(double value) {
            return (value - from) / (to - from);
        }

        List<Double> ticks() {
            return IntStream.rangeClosed(0, (int) Math.round((to - from) / step))
                    .mapToObj(tick -> from + tick * step)
                    .toList();
        }

        String label(double value) {
            int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
            return String.format(Locale.ROOT, "%,." + decimals + "f", value);
        }
    }
}
