package io.ipmb.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table for a terminal: each column is as wide as its widest cell, numbers are aligned to the right. */
final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... titles) {
        rows.add(List.of(titles));
    }

    /** Adds a row. Texts come from other programs, so blanks replace their control characters. */
    void add(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(
                    cell instanceof Long number
                            ? String.format(Locale.ROOT, "%,d", number)
                            : harmless(cell.toString()));
        }
        rows.add(row);
    }

    private static String harmless(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }

    /** The lines, titles first. */
    List<String> lines() {
        int columns = rows.get(0).size();
        List<StringBuilder> lines =
                rows.stream().map(row -> new StringBuilder()).toList();
        for (int column = 0; column < columns; column++) {
            int at = column;
            int width = rows.stream().mapToInt(row -> length(row.get(at))).max().orElse(0);
            boolean number = rows.stream().skip(1).allMatch(row -> row.get(at).matches("[\\d,.-]+"));
            for (int i = 0; i < rows.size(); i++) {
                String cell = rows.get(i).get(column);
                String padding = " ".repeat(width - length(cell));
                lines.get(i).append(column == 0 ? "" : "  ").append(number ? padding + cell : cell + padding);
            }
        }
        return lines.stream().map(line -> line.toString().stripTrailing()).toList();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
