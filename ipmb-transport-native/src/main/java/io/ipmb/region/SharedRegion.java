package io.ipmb.region;

import io.ipmb.IpmbException;
import io.ipmb.MemoryRegion;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/** A hold on a memory region: counts 1 in its header from the beginning until it is closed. */
public final class SharedRegion implements MemoryRegion {

    private final RegionMemory memory;
    private final AtomicBoolean open = new AtomicBoolean(true);

    /** Takes over a count in the header and a hold on the memory. */
    private SharedRegion(RegionMemory memory) {
        this.memory = memory;
    }

    /** Makes a region of zeros. */
    public static SharedRegion allocate(long size, Platform platform) {
        try {
            return new SharedRegion(RegionMemory.create(size, platform));
        } catch (PlatformException e) {
            throw new IpmbException("A memory region of " + size + " bytes cannot be made: " + e.getMessage(), e);
        }
    }

    /**
     * Takes over an object that came with a message, and the count that travelled with it.
     *
     * @throws BrokenRegionException when it is no region; the object is then closed
     */
    public static SharedRegion received(KernelObject object, Platform platform) {
        return new SharedRegion(RegionMemory.received(object, platform));
    }

    /** The one implementation of the user's interface. */
    public static SharedRegion of(MemoryRegion region) {
        if (region instanceof SharedRegion shared) {
            return shared;
        }
        throw new IllegalArgumentException(
                "not a region of this library: " + region.getClass().getName());
    }

    /** The object behind it, borrowed. */
    public KernelObject object() {
        return memory.object();
    }

    /** Before it is sent: one count goes with the message. */
    public void retainForTransfer() {
        requireOpen();
        memory.addToCount(1);
    }

    /** After it was not sent. */
    public void undoTransfer() {
        memory.addToCount(-1);
    }

    @Override
    public long size() {
        return memory.size();
    }

    @Override
    public ByteBuffer map() {
        return map(0, memory.size());
    }

    @Override
    public ByteBuffer map(long offset, long length) {
        requireOpen();
        return memory.map(offset, length);
    }

    @Override
    public int referenceCount() {
        requireOpen();
        return memory.count();
    }

    @Override
    public SharedRegion duplicate() {
        requireOpen();
        memory.retain();
        memory.addToCount(1);
        return new SharedRegion(memory);
    }

    @Override
    public boolean isOpen() {
        return open.get();
    }

    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            memory.addToCount(-1);
            memory.release();
        }
    }

    private void requireOpen() {
        if (!open.get()) {
            throw new IllegalStateException("the memory region is closed");
        }
    }

    @Override
    public String toString() {
        return "MemoryRegion[" + memory.size() + " bytes" + (open.get() ? "" : ", closed") + "]";
    }
}
