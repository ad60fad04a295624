package io.ipmb.cli;

import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.RegistryFullException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The memory regions of a measurement, one for each message. For one thread. */
final class BenchRegions implements AutoCloseable {

    /** The regions that the receivers may have at a time, where they come back. */
    private static final int RECYCLED = 64;

    private static final int PIECE = 64 * 1024;
    private static final long WAIT_NANOS = 10_000;

    private final long size;
    private final byte[] piece = new byte[PIECE];

    /** Takes the regions back; null for fresh ones. */
    private final @Nullable MemoryRegistry registry;

    private BenchRegions(long size, @Nullable MemoryRegistry registry) {
        this.size = size;
        this.registry = registry;
        Arrays.fill(piece, (byte) 1);
    }

    /** New regions, every byte of them written. */
    static BenchRegions fresh(long size) {
        return new BenchRegions(size, null);
    }

    /** Regions that come back once their receivers have closed them, with whatever they hold. */
    static BenchRegions recycled(long size) {
        return new BenchRegions(
                size, MemoryRegistry.builder().maxBytes(size * RECYCLED).build());
    }

    /** The next region, for its user to close; waits until one comes back if there are enough. */
    MemoryRegion next() {
        MemoryRegistry recycling = registry;
        if (recycling == null) {
            MemoryRegion region = MemoryRegion.allocate(size);
            write(region);
            return region;
        }
        while (true) {
            try {
                return recycling.allocate(size);
            } catch (RegistryFullException e) {
                LockSupport.parkNanos(WAIT_NANOS);
            }
        }
    }

    private void write(MemoryRegion region) {
        ByteBuffer bytes = region.map();
        while (bytes.hasRemaining()) {
            bytes.put(piece, 0, Math.min(bytes.remaining(), PIECE));
        }
    }

    /** Maps the regions of a message that has arrived, and reads their last bytes: the least that a receiver does. */
    static int touch(Iterable<MemoryRegion> regions) {
        int sum = 0;
        for (MemoryRegion region : regions) {
            ByteBuffer bytes = region.map();
            sum += bytes.get(bytes.limit() - 1);
        }
        return sum;
    }

    @Override
    public void close() {
        if (registry != null) {
            registry.close();
        }
    }
}
