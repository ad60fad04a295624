package io.ipmb.benchmarks.figures;

import java.util.ArrayList;
import java.util.List;

/** The goals of a topic, with the figures reached. */
final class Goals {

    private final int columns;
    private final Table table;

    /** @param columns the meanings of the figures of a row, for instance sizes */
    Goals(List<String> columns) {
        List<String> titles = new ArrayList<>();
        titles.add("goal");
        titles.add("aim");
        titles.addAll(columns);
        titles.add("reached");
        this.columns = columns.size();
        this.table = new Table(titles);
    }

    /** A table of goals with one figure each. */
    static Goals single() {
        return new Goals(List.of("figure"));
    }

    /** Adds a goal and its figures; NaN stands for a missing one. */
    void add(Goal goal, List<Double> figures) {
        if (figures.size() != columns) {
            throw new IllegalArgumentException(figures.size() + " figures instead of " + columns);
        }
        List<String> cells = new ArrayList<>();
        cells.add(goal.text());
        cells.add(goal.aim());
        figures.forEach(figure -> cells.add(goal.print(figure)));
        long known = figures.stream().filter(figure -> !figure.isNaN()).count();
        long reached = figures.stream().filter(goal::isReachedBy).count();
        if (known == 0) {
            cells.add("not measured");
        } else if (known == 1) {
            cells.add(reached == 1 ? "yes" : "no");
        } else {
            cells.add(reached + " of " + known);
        }
        table.add(cells);
    }

    /** The table; empty text without a goal. */
    String markdown() {
        return table.isEmpty() ? "" : table.markdown();
    }
}
