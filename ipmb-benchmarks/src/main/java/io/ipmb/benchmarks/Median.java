package io.ipmb.benchmarks;

import java.util.List;

/** The median of a row of figures: a single slow or lucky round does not move it. */
public final class Median {

    private Median() {}

    /** The middle figure, or the mean of the two middle ones; NaN for an empty row. */
    public static double of(List<Double> figures) {
        double[] sorted =
                figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
