package io.ipmb.benchmarks.bare;

/** The numbers at the beginning of the packets, 8 bytes each: counted from zero on, and two that are marks. */
final class Numbers {

    /** All before was the warm-up: the clock starts, and the numbers start anew. */
    static final long START = -1;

    /** The clock stops. */
    static final long END = -2;

    private Numbers() {}
}
