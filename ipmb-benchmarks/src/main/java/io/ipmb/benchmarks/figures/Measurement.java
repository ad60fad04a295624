package io.ipmb.benchmarks.figures;

/** The measurement of one topic. */
@FunctionalInterface
interface Measurement {

    /**
     * Measures.
     *
     * @throws IllegalStateException when this library fails
     */
    Report measure(Run run);
}
