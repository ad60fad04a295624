package io.ipmb.benchmarks.figures;

import java.util.Locale;

/**
 * A bound for a figure.
 *
 * @param text the figure's meaning
 * @param bound the smallest or largest figure that reaches the goal
 * @param least whether it is the smallest
 * @param unit behind the figure; empty for a ratio
 */
record Goal(String text, double bound, boolean least, String unit) {

    static Goal atLeast(double bound, String text) {
        return new Goal(text, bound, true, "");
    }

    static Goal atMost(double bound, String text) {
        return new Goal(text, bound, false, "");
    }

    /** A bound of a figure with a unit. */
    static Goal atMost(double bound, String unit, String text) {
        return new Goal(text, bound, false, " " + unit);
    }

    /** Whether a figure reaches the goal as it is printed; NaN, the figure that is missing, does not. */
    boolean isReachedBy(double figure) {
        double printed = Math.round(figure * 100) / 100.0;
        return !Double.isNaN(figure) && (least ? printed >= bound : printed <= bound);
    }

    /** {@code at least 1.00}. */
    String aim() {
        return (least ? "at least " : "at most ") + print(bound);
    }

    /** A figure, with its unit. */
    String print(double figure) {
        return Double.isNaN(figure) ? "–" : String.format(Locale.ROOT, "%,.2f%s", figure, unit);
    }
}
