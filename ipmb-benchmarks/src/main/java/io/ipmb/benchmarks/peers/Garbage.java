package io.ipmb.benchmarks.peers;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** The bytes that all threads of this process allocate on the heap between two marks. For one thread. */
final class Garbage {

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private long before;

    /** Sets the first mark. */
    void begin() {
        before = allocated();
    }

    /** The bytes allocated since then. */
    long since() {
        return Math.max(0, allocated() - before);
    }

    /** Threads that have ended count no more. */
    private long allocated() {
        long sum = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }
}
