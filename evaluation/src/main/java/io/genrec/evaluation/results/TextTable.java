package io.genrec.evaluation.results;

import java.util.ArrayList;
import java.util.List;

/** Rows in columns as wide as they need to be; the first column stands left, all others as told. */
public final class TextTable {
    /** On which side the text of a column stands. */
    public enum Side {
        LEFT,
        RIGHT
    }

    private final List<Side> sides;
    private final List<List<String>> rows = new ArrayList<>();

    /** @param sides one a column */
    public TextTable(List<Side> sides, List<String> header) {
        this.sides = List.copyOf(sides);
        row(header);
    }

    public void row(List<String> cells) {
        if (cells.size() != sides.size()) {
            throw new IllegalArgumentException("a row has " + sides.size() + " cells, not " + cells.size());
        }
        rows.add(List.copyOf(cells));
    }

    /** The header, a rule, and the rows; no trailing blanks. */
    public List<String> lines() {
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < sides.size(); column++) {
            int at = column;
            widths.add(rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0));
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            lines.add(line(row, widths));
            if (lines.size() == 1) {
                lines.add("-".repeat(widths.stream().mapToInt(Integer::intValue).sum() + 2 * (widths.size() - 1)));
            }
        }
        return lines;
    }

    private String line(List<String> row, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            String blanks = " ".repeat(widths.get(column) - cell.length());
            line.append(sides.get(column) == Side.LEFT ? cell + blanks : blanks + cell)
                    .append("  ");
        }
        return line.toString().stripTrailing();
    }
}
