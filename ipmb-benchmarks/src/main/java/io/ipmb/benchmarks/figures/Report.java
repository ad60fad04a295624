package io.ipmb.benchmarks.figures;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The text of one topic, in Markdown, and the lines of its plot. */
final class Report {

    private final List<String> paragraphs = new ArrayList<>();
    private final Map<String, Map<Integer, Double>> lines = new LinkedHashMap<>();

    /** Adds a paragraph. */
    Report text(String paragraph) {
        if (!paragraph.isEmpty()) {
            paragraphs.add(paragraph);
        }
        return this;
    }

    /** Adds a table. */
    Report table(Table table) {
        return text(table.markdown());
    }

    /** Adds the table of the goals. */
    Report goals(Goals goals) {
        return text(goals.markdown());
    }

    /** Adds a line of the plot: a figure for each size of messages. */
    void line(String name, Map<Integer, Double> figures) {
        lines.put(name, figures);
    }

    /** The lines of the plot, by name; empty for a topic without a plot. */
    Map<String, Map<Integer, Double>> lines() {
        return lines;
    }

    /** The text. */
    String markdown() {
        return String.join("\n\n", paragraphs);
    }
}
