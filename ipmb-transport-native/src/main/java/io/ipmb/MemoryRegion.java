package io.ipmb;

import io.ipmb.platform.Platforms;
import io.ipmb.region.SharedRegion;
import java.nio.ByteBuffer;

/**
 * Memory that several processes share and that travels with a message without being copied. Owned: each hold counts one in
 * the region's header and is closed once; one that is lost without having been closed is given up when the collector finds
 * it, with a line in the log. Thread-safe; the bytes themselves are as safe as those who share them make them.
 */
public interface MemoryRegion extends AutoCloseable {

    /**
     * Makes a region of zeros.
     *
     * @param size in bytes, at least 1; may be more than 2 GiB
     */
    static MemoryRegion allocate(long size) {
        return SharedRegion.allocate(size, Platforms.current());
    }

    /** Its size in bytes. */
    long size();

    /**
     * The whole region as a buffer, as {@link #map(long, long)}. The mapping lives as long as the buffer, whether the region is closed or not.
     *
     * @throws IllegalStateException when the region is larger than a buffer can be; map parts of it then
     */
    ByteBuffer map();

    /**
     * A part of the region as a direct buffer in big-endian order, as every fresh buffer of Java. Its first byte lies at
     * an address that is a multiple of 4 where {@code offset} is one.
     *
     * <p>Of a region that came with a message and that its sender can still shrink, the buffer is a copy, read-only, of the
     * bytes at this moment ({@link JoinOptions#mapUnsealedRegions()}).
     *
     * @throws IndexOutOfBoundsException when the part is not inside the region
     */
    ByteBuffer map(long offset, long length);

    /** How many holds the header says there are. A hint: every process that has the region can write there. */
    int referenceCount();

    /** A second hold on the same region, to be closed on its own. */
    MemoryRegion duplicate();

    /** Whether it is still held. */
    boolean isOpen();

    /** Gives up the hold. Buffers that were mapped stay valid. */
    @Override
    void close();
}
