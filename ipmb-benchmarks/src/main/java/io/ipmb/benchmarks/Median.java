package io.ipmb.benchmarks;

import java.util.List;

/** The middle of a row of figures: one slow or lucky round does not move it. */
public final class Median {

    private Median() {}

    /** The middle figure, or what lies between the two middle ones; not a number when there is none. */
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
