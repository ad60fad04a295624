package io.ipmb.region;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Memory of regions that this process has closed and still has mapped. A mapping ends when the collector finds its
 * buffer and not before, since a program may go on reading a buffer of a region that it has closed. For the collector
 * such a buffer is a small object: as long as the heap has room it may not come, whatever hangs on it. Thread-safe.
 *
 * <p>What runs out meanwhile:
 *
 * <ul>
 *   <li>Memory. The pages of a memory file stay as long as anybody has it mapped, and count against the machine or the
 *       container. Nothing fails that one could react to: the kernel ends some process. So beyond a limit a collection
 *       is asked for before the next region is mapped, as the JDK does for direct buffers.
 *   <li>Mappings, of which Linux allows a process 65,530 (vm.max_map_count). When a file cannot be mapped any more the
 *       JDK asks for a collection and tries again by itself, but by then it may be the JVM that needs one. So each of
 *       them counts for a part of the limit.
 *   <li>Address space, 128 TiB, does not run out before these two.
 * </ul>
 *
 * <p>What a collection does not find is still in use. The next one is asked for when as much as the limit was closed in
 * addition to that.
 */
final class ClosedMappings {

    /** Half of what Linux allows. */
    private static final int MOST_MAPPINGS = 1 << 15;

    private static final long SMALLEST_LIMIT = 64L << 20;

    private static final long FIRST_PAUSE_NANOS = 1_000_000;
    private static final long LAST_PAUSE_NANOS = 64_000_000;

    /**
     * Those of this process. A heap's size says what is much memory here, a quarter of it what may lie around besides.
     */
    static final ClosedMappings OF_PROCESS =
            new ClosedMappings(Math.max(SMALLEST_LIMIT, Runtime.getRuntime().maxMemory() / 4), System::gc);

    private final long limit;
    private final Runnable collector;
    private final AtomicLong charged = new AtomicLong();

    /** What was left after the last collection, or less. */
    private final AtomicLong inUse = new AtomicLong();

    private final AtomicBoolean collecting = new AtomicBoolean();

    /**
     * @param limit in bytes
     * @param collector asks for a collection
     */
    ClosedMappings(long limit, Runnable collector) {
        this.limit = limit;
        this.collector = collector;
    }

    /** One mapping. */
    static final class Mapping implements Runnable {

        private final ClosedMappings all;
        private final AtomicLong charge = new AtomicLong();

        private Mapping(ClosedMappings all) {
            this.all = all;
        }

        /**
         * Its region was closed; to be called while the buffer is reachable.
         *
         * @param bytes memory that nobody holds any more but this mapping
         */
        void closed(long bytes) {
            // More than the limit asks for a collection as well as the limit does. Files may claim sizes that no memory
            // has, and two of those would make a negative sum.
            long added = Math.min(Math.max(bytes, all.limit / MOST_MAPPINGS), all.limit);
            charge.addAndGet(added);
            all.charged.addAndGet(added);
        }

        /** The collector has found the buffer. */
        @Override
        public void run() {
            long left = all.charged.addAndGet(-charge.getAndSet(0));
            all.inUse.accumulateAndGet(left, Math::min);
        }
    }

    /** Watches a mapping. */
    Mapping watch(Object buffer, Cleaner cleaner) {
        Mapping mapping = new Mapping(this);
        cleaner.register(buffer, mapping);
        return mapping;
    }

    /** Before something is mapped. Waits 127 ms at most besides the collection itself, one thread at a time. */
    void makeRoom() {
        if (charged.get() - inUse.get() < limit || !collecting.compareAndSet(false, true)) {
            return;
        }
        try {
            collector.run();
            // What was collected is unmapped by other threads.
            long pause = FIRST_PAUSE_NANOS;
            while (pause <= LAST_PAUSE_NANOS && charged.get() - inUse.get() > limit / 2) {
                LockSupport.parkNanos(this, pause);
                pause *= 2;
            }
            inUse.set(charged.get());
        } finally {
            collecting.set(false);
        }
    }

    long charged() {
        return charged.get();
    }
}
