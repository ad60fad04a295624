package io.ipmb.platform;

/** Monotonic time, an argument so that tests can move it. */
@FunctionalInterface
public interface NanoClock {

    /** The system's clock. */
    NanoClock SYSTEM = System::nanoTime;

    /** Nanoseconds since an arbitrary moment; only differences have a meaning. */
    long nanoTime();
}
