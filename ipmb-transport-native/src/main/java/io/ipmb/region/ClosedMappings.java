package io.ipmb.region;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Memory of regions that are closed but still mapped in this process. A mapping ends only when the garbage collector
 * finds its buffer, since a program may go on reading a buffer after closing the region. To the collector the buffer is
 * a small object: with room in the heap it may never run, however much memory the buffer holds. Thread-safe.
 *
 * <p>Until then these resources can run out:
 *
 * <ul>
 *   <li>Memory. The pages of a memory file stay as long as any process maps it, and count against the machine or the
 *       container. No call fails; the kernel kills some process. Therefore beyond a limit this class requests a
 *       collection before the next region is mapped, as the JDK does for direct buffers.
 *   <li>Mappings. Linux allows a process 65,530 (vm.max_map_count). When mapping a file fails, the JDK itself requests
 *       a collection and tries again; but the first to fail may be the JVM. Therefore each mapping counts for a part of
 *       the limit.
 *   <li>Address space, 128 TiB, outlasts these two.
 * </ul>
 *
 * <p>Mappings that survive a collection are in use. The next request follows when closed mappings beyond those reach
 * the limit.
 */
final class ClosedMappings {

    /** Half of Linux's limit. */
    private static final int MOST_MAPPINGS = 1 << 15;

    private static final long SMALLEST_LIMIT = 64L << 20;

    private static final long FIRST_PAUSE_NANOS = 1_000_000;
    private static final long LAST_PAUSE_NANOS = 64_000_000;

    /** The mappings of this process; their limit is a quarter of the heap, as the measure of much memory here. */
    static final ClosedMappings OF_PROCESS =
            new ClosedMappings(Math.max(SMALLEST_LIMIT, Runtime.getRuntime().maxMemory() / 4), System::gc);

    private final long limit;
    private final Runnable collector;
    private final AtomicLong charged = new AtomicLong();

    /** The charge after the last collection, or less. */
    private final AtomicLong inUse = new AtomicLong();

    private final AtomicBoolean collecting = new AtomicBoolean();

    /**
     * @param limit in bytes
     * @param collector requests a collection
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
         * Charges the mapping of a region that was closed. The buffer must still be reachable.
         *
         * @param bytes memory that this mapping alone still holds
         */
        void closed(long bytes) {
            // The limit alone already triggers a collection. Files may claim any size, and the sum of two such sizes
            // could be negative.
            long added = Math.min(Math.max(bytes, all.limit / MOST_MAPPINGS), all.limit);
            charge.addAndGet(added);
            all.charged.addAndGet(added);
        }

        /** Refunds the charge: the collector has found the buffer. */
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

    /** To be called before mapping. Waits at most 127 ms besides the collection itself, in one thread at a time. */
    void makeRoom() {
        if (charged.get() - inUse.get() < limit || !collecting.compareAndSet(false, true)) {
            return;
        }
        try {
            collector.run();
            // Other threads do the unmapping.
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
