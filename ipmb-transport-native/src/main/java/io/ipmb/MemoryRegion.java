package io.ipmb;

import io.ipmb.platform.Platforms;
import io.ipmb.region.SharedRegion;
import java.nio.ByteBuffer;

/**
 * Memory that processes share, and that travels with a message without a copy. Each hold counts one in the region's
 * header; its owner closes it. A lost hold is closed by the garbage collector, with a line in the log. Thread-safe,
 * except for the bytes: the sharing programs agree on who writes when. On a closed hold, {@code map}, {@code duplicate}
 * and {@code referenceCount} throw an {@link IllegalStateException}.
 *
 * @since 0.1.0
 */
public interface MemoryRegion extends AutoCloseable {

    /**
     * Makes a region of zeros.
     *
     * @param size in bytes, at least 1; may exceed 2 GiB
     * @throws IllegalArgumentException when {@code size} is smaller
     * @throws PlatformFailureException when the system is out of memory or file descriptors
     * @throws UnsupportedPlatformException on an operating system without an implementation
     */
    static MemoryRegion allocate(long size) {
        return SharedRegion.allocate(size, Platforms.current());
    }

    /** The size in bytes. */
    long size();

    /**
     * The whole region as a buffer, as {@link #map(long, long)}. The mapping lives as long as the buffer, whether the
     * region is closed or not.
     *
     * @throws IllegalStateException when the region exceeds the largest buffer, 2 GiB; map parts of it then
     */
    ByteBuffer map();

    /**
     * A part of the region as a direct buffer in big-endian order, as each new buffer of Java. Its address is a
     * multiple of 4 where {@code offset} is.
     *
     * <p>Of a received region that its sender can still shrink, the buffer is a read-only copy of the present bytes
     * ({@link JoinOptions#mapUnsealedRegions()}).
     *
     * @param offset in bytes from the region's beginning
     * @param length in bytes
     * @throws IndexOutOfBoundsException when the part is not inside the region
     * @throws BrokenRegionException when the sender has shrunk the region
     * @throws PlatformFailureException when the system is out of address space or memory
     */
    ByteBuffer map(long offset, long length);

    /** The number of holds according to the header. A hint: each process with the region can write there. */
    int referenceCount();

    /** A second hold on the same region, closed on its own. */
    MemoryRegion duplicate();

    /** Whether this hold is open. */
    boolean isOpen();

    /** Closes the hold; once more does nothing. Mapped buffers stay valid. */
    @Override
    void close();
}
