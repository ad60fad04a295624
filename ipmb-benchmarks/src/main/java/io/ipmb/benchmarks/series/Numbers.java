package io.ipmb.benchmarks.series;

/** The numbers at the beginning of the packets, 8 bytes each: consecutive from zero, and two marks. */
public final class Numbers {

    /** The end of the warm-up: the clock starts, and the numbers start anew. */
    public static final long START = -1;

    /** The end of the series: the clock stops. */
    public static final long END = -2;

    private Numbers() {}
}
