package io.ipmb.benchmarks.series;

/** The numbers at the beginning of the packets, 8 bytes each: counted from zero on, and two that are marks. */
public final class Numbers {

    /** All before was the warm-up: the clock starts, and the numbers start anew. */
    public static final long START = -1;

    /** The clock stops. */
    public static final long END = -2;

    private Numbers() {}
}
