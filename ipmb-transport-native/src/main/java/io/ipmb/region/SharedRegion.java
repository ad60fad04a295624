package io.ipmb.region;

import io.ipmb.BrokenRegionException;
import io.ipmb.MemoryRegion;
import io.ipmb.PlatformFailureException;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A hold on a memory region. It counts 1 in the region's header until it is closed, or lost and found by the {@link
 * SafetyNet}; each call keeps the hold reachable to its end, so that the safety net cannot intervene during it.
 */
public final class SharedRegion implements MemoryRegion {

    /** The part that the safety net gives up, separate from the object that users lose. */
    private static final class Hold {
        final RegionMemory memory;
        private final AtomicBoolean open = new AtomicBoolean(true);

        Hold(RegionMemory memory) {
            this.memory = memory;
        }

        boolean isOpen() {
            return open.get();
        }

        /** True for the first call. */
        boolean giveUp() {
            if (!open.compareAndSet(true, false)) {
                return false;
            }
            memory.addToCount(-1);
            memory.release();
            return true;
        }

        String describe() {
            return "A memory region of " + memory.size() + " bytes";
        }
    }

    private final Hold hold;
    private final Cleaner.Cleanable net;

    /** Takes ownership of a count in the header and of a hold on the memory. */
    private SharedRegion(RegionMemory memory) {
        Hold taken = new Hold(memory);
        hold = taken;
        net = SafetyNet.watch(this, taken::giveUp, taken::describe);
    }

    /** Makes a region of zeros. */
    public static SharedRegion allocate(long size, Platform platform) {
        try {
            return new SharedRegion(RegionMemory.create(size, platform));
        } catch (PlatformException e) {
            throw new PlatformFailureException(
                    "A memory region of " + size + " bytes cannot be made", e.isShortage(), e);
        }
    }

    /**
     * Takes ownership of an object from a received message, and of the count that travelled with it.
     *
     * @param mapsUnsealed whether to map even memory that its sender can still shrink
     * @throws BrokenRegionException when it is no region or cannot be mapped; then the object is closed and the count,
     *     if there is one, given back
     */
    public static SharedRegion received(KernelObject object, Platform platform, boolean mapsUnsealed) {
        return new SharedRegion(RegionMemory.received(object, platform, mapsUnsealed));
    }

    /**
     * Refuses an object that came with a message as a region: without mapping it, gives back the count that travelled
     * with it, and closes it.
     */
    public static void refuse(KernelObject object, Platform platform) {
        RegionMemory.refuse(object, platform);
    }

    /**
     * Adds a count for the keeper of an object that is a region; {@link #refuse} gives it back.
     *
     * @param object borrowed
     */
    public static void addCount(KernelObject object, Platform platform) {
        RegionMemory.addCount(object, platform, 1);
    }

    /** Gives a count back that {@link #addCount} has added, and leaves the object open. */
    public static void removeCount(KernelObject object, Platform platform) {
        RegionMemory.addCount(object, platform, -1);
    }

    /** Casts to the only implementation. */
    public static SharedRegion of(MemoryRegion region) {
        if (region instanceof SharedRegion shared) {
            return shared;
        }
        throw new IllegalArgumentException(
                "not a region of this library: " + region.getClass().getName());
    }

    /** Prepares the region for another use; see {@link RegionMemory#renewHeader()}. */
    boolean renewHeader() {
        return hold.memory.renewHeader();
    }

    /** The object behind it, borrowed while the caller keeps this hold reachable and open. */
    public KernelObject object() {
        return hold.memory.object();
    }

    /** Adds the count that travels with a message; to be called before sending. */
    public void retainForTransfer() {
        try {
            requireOpen();
            hold.memory.addToCount(1);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Takes back the count of a message that was not sent. */
    public void undoTransfer() {
        try {
            hold.memory.addToCount(-1);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public long size() {
        return hold.memory.size();
    }

    @Override
    public ByteBuffer map() {
        return map(0, size());
    }

    @Override
    public ByteBuffer map(long offset, long length) {
        try {
            requireOpen();
            return hold.memory.map(offset, length);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public int referenceCount() {
        try {
            requireOpen();
            return hold.memory.count();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public SharedRegion duplicate() {
        try {
            requireOpen();
            hold.memory.retain();
            hold.memory.addToCount(1);
            return new SharedRegion(hold.memory);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean isOpen() {
        return hold.isOpen();
    }

    @Override
    public void close() {
        hold.giveUp();
        net.clean();
    }

    private void requireOpen() {
        if (!hold.isOpen()) {
            throw new IllegalStateException("the memory region is closed");
        }
    }

    @Override
    public String toString() {
        return "MemoryRegion[" + size() + " bytes" + (hold.isOpen() ? "" : ", closed") + "]";
    }
}
