package io.ipmb.benchmarks;

import java.util.List;

/** The middle of a row of figures: one slow or lucky round does not move it. */
final class Median {

    private Median() {}

    static double of(List<Double> figures) {
        double[] sorted =
                figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
