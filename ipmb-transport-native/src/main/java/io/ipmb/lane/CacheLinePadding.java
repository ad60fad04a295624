package io.ipmb.lane;

/**
 * 128 bytes in front of the fields of a subclass, which keep them off the cache lines of what lies before in memory.
 * Two lines, because processors fetch lines in pairs. The padding stands in a superclass, because a JVM may reorder
 * fields within one class only.
 */
@SuppressWarnings("unused")
abstract class CacheLinePadding {
    private long p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14, p15, p16;
}
