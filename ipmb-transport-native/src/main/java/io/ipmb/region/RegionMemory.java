package io.ipmb.region;

import io.ipmb.BrokenRegionException;
import io.ipmb.PlatformFailureException;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The memory behind a region, shared by all holds of this process on it.
 *
 * <pre>  0: u32 reference count, atomic    4: u64 size, unaligned    12: the user's bytes</pre>
 *
 * <p>See "Memory region" in docs/protocol.md.
 *
 * <p>{@code holds} counts the holds of this process; the last one to be released closes the object. The size is that
 * of the object, not that in the header: every present or former holder of the region can write the header.
 *
 * <p>This class never accesses memory that another process made and can still shrink: a page could vanish during an
 * access, and JVM code without a check (checksums, comparisons, compression) would crash this process. Instead the
 * kernel copies from it and counts in it, and reports an error. Such memory is mapped only on the user's demand.
 */
final class RegionMemory {

    static final int HEADER = 12;

    private static final int SIZE_OFFSET = 4;
    private static final VarHandle COUNT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final KernelObject object;
    private final Platform platform;
    private final long size;
    private final boolean sizeIsFixed;
    private final boolean madeHere;

    /** The mapping of the first 2 GiB; null for unmapped memory. */
    private final @Nullable ByteBuffer beginning;

    private final ClosedMappings.@Nullable Mapping mapping;
    private final AtomicInteger holds = new AtomicInteger(1);

    private RegionMemory(
            KernelObject object,
            Platform platform,
            @Nullable ByteBuffer beginning,
            long size,
            boolean sizeIsFixed,
            boolean madeHere) {
        this.object = object;
        this.platform = platform;
        this.beginning = beginning;
        this.size = size;
        this.sizeIsFixed = sizeIsFixed;
        this.madeHere = madeHere;
        this.mapping = beginning == null ? null : ClosedMappings.OF_PROCESS.watch(beginning, SafetyNet.CLEANER);
    }

    /** Makes memory with a count of 1, the caller's. */
    static RegionMemory create(long size, Platform platform) throws PlatformException {
        if (size < 1 || size > Long.MAX_VALUE - HEADER) {
            throw new IllegalArgumentException("size=" + size + " bytes; a region has at least 1");
        }
        KernelObject object = platform.sharedMemory().create(size + HEADER);
        try {
            ByteBuffer beginning = mapBeginning(object, size + HEADER, platform);
            beginning.putLong(SIZE_OFFSET, size);
            COUNT.setVolatile(beginning, 0, 1);
            return new RegionMemory(
                    object, platform, beginning, size, platform.sharedMemory().isSizeFixed(object), true);
        } catch (PlatformException | RuntimeException e) {
            object.close();
            throw e;
        }
    }

    /**
     * Takes ownership of memory from a received message, after checking it; the count that travelled is the caller's.
     *
     * @param mapsUnsealed whether to map even memory that its sender can still shrink
     */
    static RegionMemory received(KernelObject object, Platform platform, boolean mapsUnsealed) {
        try {
            long bytes = platform.sharedMemory().size(object);
            if (bytes < HEADER) {
                throw new BrokenRegionException("A memory region has a header of 12 bytes, this object has " + bytes);
            }
            boolean sizeIsFixed = platform.sharedMemory().isSizeFixed(object);
            ByteBuffer beginning = sizeIsFixed || mapsUnsealed ? mapBeginning(object, bytes, platform) : null;
            return new RegionMemory(object, platform, beginning, bytes - HEADER, sizeIsFixed, false);
        } catch (PlatformException e) {
            refuse(object, platform);
            throw new BrokenRegionException("An object that came as a memory region is none: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            refuse(object, platform);
            throw e;
        }
    }

    /** Closes unwanted memory from a received message, and gives back the count that travelled. */
    static void refuse(KernelObject object, Platform platform) {
        try {
            platform.sharedMemory().addToCounter(object, -1);
        } catch (PlatformException e) {
            // There is no header to count in, so the sender cannot expect a count.
        } finally {
            object.close();
        }
    }

    /** Adds to the count of an object that is not mapped here, if it has a header. */
    static void addCount(KernelObject object, Platform platform, int delta) {
        try {
            platform.sharedMemory().addToCounter(object, delta);
        } catch (PlatformException e) {
            // There is no header to count in, so nobody can expect a count.
            return;
        }
    }

    private static ByteBuffer mapBeginning(KernelObject object, long bytes, Platform platform)
            throws PlatformException {
        ClosedMappings.OF_PROCESS.makeRoom();
        return platform.sharedMemory().map(object, 0, (int) Math.min(bytes, Integer.MAX_VALUE));
    }

    KernelObject object() {
        return object;
    }

    long size() {
        return size;
    }

    /**
     * Writes the size into the header again, since an earlier holder may have changed it. For memory made here.
     *
     * @return false for memory that another process can shrink, so that it is of no further use
     */
    boolean renewHeader() {
        ByteBuffer header = beginning;
        if (header == null || !sizeIsFixed) {
            return false;
        }
        header.putLong(SIZE_OFFSET, size);
        return true;
    }

    int count() {
        if (beginning != null && sizeIsFixed) {
            return (int) COUNT.getVolatile(beginning, 0);
        }
        try {
            return platform.sharedMemory().counter(object);
        } catch (PlatformException e) {
            throw new BrokenRegionException("The memory region has lost its header: " + e.getMessage(), e);
        }
    }

    /** Adds to the count in the header, if the header is still there. */
    void addToCount(int delta) {
        if (beginning != null && sizeIsFixed) {
            COUNT.getAndAdd(beginning, 0, delta);
            return;
        }
        try {
            platform.sharedMemory().addToCounter(object, delta);
        } catch (PlatformException e) {
            // A peer has truncated the memory: there is no count left.
            return;
        }
    }

    /** A part of the user's bytes: a view of the existing mapping or, beyond its reach, a new mapping. */
    ByteBuffer map(long offset, long length) {
        if (offset < 0 || length < 0 || offset > size - length) {
            throw new IndexOutOfBoundsException(
                    "offset=" + offset + ", length=" + length + ", but the region has " + size + " bytes");
        }
        if (length > Integer.MAX_VALUE - HEADER) {
            throw new IllegalStateException(
                    "A buffer can have at most " + (Integer.MAX_VALUE - HEADER) + " bytes; map parts of the region");
        }
        ByteBuffer mapped = beginning;
        if (mapped == null) {
            return copy(offset, (int) length);
        }
        if (offset + length + HEADER <= mapped.capacity()) {
            return mapped.slice((int) offset + HEADER, (int) length).order(ByteOrder.BIG_ENDIAN);
        }
        try {
            return platform.sharedMemory()
                    .map(object, offset + HEADER, (int) length)
                    .order(ByteOrder.BIG_ENDIAN);
        } catch (PlatformException e) {
            throw new PlatformFailureException("The memory region cannot be mapped", e.isShortage(), e);
        }
    }

    /** A copy of the present bytes; read-only, since a write would not reach the other holders. */
    private ByteBuffer copy(long offset, int length) {
        try {
            ByteBuffer copy = ByteBuffer.allocateDirect(length);
            platform.sharedMemory().read(object, offset + HEADER, copy);
            return copy.flip().asReadOnlyBuffer();
        } catch (PlatformException e) {
            throw new BrokenRegionException("The memory region cannot be read: " + e.getMessage(), e);
        } catch (OutOfMemoryError e) {
            PlatformException shortage = new PlatformException(
                    PlatformException.Reason.NO_RESOURCES,
                    "there is no memory for a copy of " + length + " bytes: " + e,
                    e);
            throw new PlatformFailureException("The memory region cannot be read", shortage.isShortage(), shortage);
        }
    }

    void retain() {
        holds.incrementAndGet();
    }

    void release() {
        if (holds.decrementAndGet() > 0) {
            return;
        }
        // A region with other holders costs nothing extra here. A region made here counts always, since it may have no
        // other mapping; a receiver that is its last holder counts it as well.
        long onlyHere = madeHere || isHeldByNobody() ? HEADER + size : 0;
        try {
            object.close();
            if (mapping != null) {
                mapping.closed(onlyHere);
            }
        } finally {
            Reference.reachabilityFence(beginning);
        }
    }

    private boolean isHeldByNobody() {
        try {
            return count() <= 0;
        } catch (BrokenRegionException e) {
            return true;
        }
    }
}
