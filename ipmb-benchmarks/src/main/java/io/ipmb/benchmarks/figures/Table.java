package io.ipmb.benchmarks.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table in Markdown, padded so that a terminal shows it well: the first column is text, the others are figures. */
final class Table {

    private static final int SHORTEST_RULE = 3;

    private final List<List<String>> rows = new ArrayList<>();

    Table(List<String> titles) {
        rows.add(List.copyOf(titles));
    }

    /** Adds a row; as many cells as there are titles. */
    void add(List<String> cells) {
        if (cells.size() != rows.get(0).size()) {
            throw new IllegalArgumentException(cells + " does not fit below " + rows.get(0));
        }
        rows.add(List.copyOf(cells));
    }

    /** Whether there are only titles. */
    boolean isEmpty() {
        return rows.size() == 1;
    }

    /** The lines, joined. */
    String markdown() {
        List<Integer> widths = IntStream.range(0, rows.get(0).size())
                .mapToObj(column -> Math.max(
                        SHORTEST_RULE,
                        rows.stream()
                                .mapToInt(row -> row.get(column).length())
                                .max()
                                .orElse(0)))
                .toList();
        List<String> lines =
                new ArrayList<>(rows.stream().map(row -> line(row, widths)).toList());
        lines.add(
                1,
                IntStream.range(0, widths.size())
                        .mapToObj(column -> "-".repeat(widths.get(column) - 1) + (column == 0 ? "-" : ":"))
                        .collect(Collectors.joining(" | ", "| ", " |")));
        return String.join("\n", lines);
    }

    private static String line(List<String> row, List<Integer> widths) {
        return IntStream.range(0, row.size())
                .mapToObj(column -> {
                    String cell = row.get(column);
                    String padding = " ".repeat(widths.get(column) - cell.length());
                    return column == 0 ? cell + padding : padding + cell;
                })
                .collect(Collectors.joining(" | ", "| ", " |"));
    }
}
