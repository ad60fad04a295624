package io.ipmb.platform;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One number that two threads share, alone on its cache lines: what a neighbour in memory is used for does not slow it
 * down. The memory order of each access is in its name.
 */
final class PaddedLong extends PaddedLongAfter {

    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(PaddedLongValue.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    long getAcquire() {
        return (long) VALUE.getAcquire(this);
    }

    long getVolatile() {
        return (long) VALUE.getVolatile(this);
    }

    void setVolatile(long to) {
        VALUE.setVolatile(this, to);
    }

    boolean compareAndSet(long from, long to) {
        return VALUE.compareAndSet(this, from, to);
    }

    /** Sets bits, with volatile order; answers what was there before. */
    long getAndSetBits(long bits) {
        return (long) VALUE.getAndBitwiseOr(this, bits);
    }
}

abstract class PaddedLongValue extends CacheLinePadding {
    long value;
}

@SuppressWarnings("unused")
abstract class PaddedLongAfter extends PaddedLongValue {
    private long q01, q02, q03, q04, q05, q06, q07, q08, q09, q10, q11, q12, q13, q14, q15, q16;
}
