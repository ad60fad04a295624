package io.ipmb.platform;

/** Monotonic time, handed in so that tests can move it. */
@FunctionalInterface
public interface NanoClock {

    /** The clock of the system. */
    NanoClock SYSTEM = System::nanoTime;

    /** Nanoseconds since an arbitrary moment; only differences mean something. */
    long nanoTime();
}
