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
 * A hold on a memory region: counts 1 in its header from the beginning until it is closed, or lost and found by the
 * {@link SafetyNet}. So that this does not happen in the middle of a call, each keeps the hold reachable to its end.
 */
public final class SharedRegion implements MemoryRegion {

    /** What is to be given up, apart from the object that users have. */
    private static final class Hold {
        final RegionMemory memory;
        private final AtomicBoolean open = new AtomicBoolean(true);

        Hold(RegionMemory memory) {
            this.memory = memory;
        }

        boolean isOpen() {
            return open.get();
        }

        /** True when it was still there. */
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

    /** Takes over a count in the header and a hold on the memory. */
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
     * Takes over an object that came with a message, and the count that travelled with it.
     *
     * @param mapsUnsealed whether it is mapped also where its sender can still shrink it
     * @throws BrokenRegionException when it is no region, or cannot be mapped; the object is then closed, and the count
     *     given back where there is one
     */
    public static SharedRegion received(KernelObject object, Platform platform, boolean mapsUnsealed) {
        return new SharedRegion(RegionMemory.received(object, platform, mapsUnsealed));
    }

    /**
     * Takes over an object that came with a message as a region and that nobody will read: gives back the count that
     * travelled with it, without mapping it, and closes it.
     */
    public static void refuse(KernelObject object, Platform platform) {
        RegionMemory.refuse(object, platform);
    }

    /** The one implementation of the user's interface. */
    public static SharedRegion of(MemoryRegion region) {
        if (region instanceof SharedRegion shared) {
            return shared;
        }
        throw new IllegalArgumentException(
                "not a region of this library: " + region.getClass().getName());
    }

    /**
     * Before it is used for something else; false when it is of no further use. See {@link RegionMemory#renewHeader()}.
     */
    boolean renewHeader() {
        return hold.memory.renewHeader();
    }

    /** The object behind it, borrowed for as long as the caller keeps this hold reachable and open. */
    public KernelObject object() {
        return hold.memory.object();
    }

    /** Before it is sent: one count goes with the message. */
    public void retainForTransfer() {
        try {
            requireOpen();
            hold.memory.addToCount(1);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** After it was not sent. */
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
