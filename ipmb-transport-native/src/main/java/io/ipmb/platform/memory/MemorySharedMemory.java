package io.ipmb.platform.memory;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.SharedMemory;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/** Shared memory: one direct buffer for each object. Files can be mapped as well, but their size is not fixed. */
final class MemorySharedMemory implements SharedMemory {

    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final Census census;

    MemorySharedMemory(Census census) {
        this.census = census;
    }

    @Override
    public KernelObject create(long bytes) throws PlatformException {
        return new MemoryObject(census, allocate(bytes, true));
    }

    @Override
    public Publication publish(int bytes) throws PlatformException {
        MemoryBlock block = allocate(bytes, false);
        return new Publication(
                new MemoryObject(census, block), block.bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN));
    }

    private static MemoryBlock allocate(long bytes, boolean writable) throws PlatformException {
        if (bytes < 1) {
            throw new IllegalArgumentException("bytes=" + bytes + " must be at least 1");
        }
        if (bytes > Integer.MAX_VALUE) {
            throw new PlatformException(
                    Reason.NO_RESOURCES,
                    bytes + " bytes are more than the in-process platform can give, which is " + Integer.MAX_VALUE);
        }
        try {
            return new MemoryBlock(ByteBuffer.allocateDirect((int) bytes), writable);
        } catch (OutOfMemoryError e) {
            throw new PlatformException(
                    Reason.NO_RESOURCES, "this JVM has no " + bytes + " bytes left outside its heap", e);
        }
    }

    @Override
    public long size(KernelObject memory) throws PlatformException {
        Counted target = MemoryObject.of(memory, census).target();
        if (target instanceof MemoryBlock block) {
            return block.bytes.capacity();
        }
        FileChannel file = file(target).channel();
        try {
            return file.size();
        } catch (IOException e) {
            throw OpenFile.failure(e);
        }
    }

    @Override
    public boolean isSizeFixed(KernelObject memory) throws PlatformException {
        size(memory);
        return MemoryObject.of(memory, census).target() instanceof MemoryBlock;
    }

    @Override
    public ByteBuffer map(KernelObject memory, long offset, int length) throws PlatformException {
        return map(memory, offset, length, MapMode.READ_WRITE);
    }

    @Override
    public ByteBuffer mapForReading(KernelObject memory, long offset, int length) throws PlatformException {
        return map(memory, offset, length, MapMode.READ_ONLY);
    }

    private ByteBuffer map(KernelObject memory, long offset, int length, MapMode mode) throws PlatformException {
        long size = size(memory);
        if (offset < 0 || length < 1 || offset > size - length) {
            throw new PlatformException(
                    Reason.INVALID_OBJECT, length + " bytes from " + offset + " on are not inside " + memory);
        }
        Counted target = MemoryObject.of(memory, census).target();
        if (target instanceof MemoryBlock block) {
            if (mode.equals(MapMode.READ_WRITE)) {
                return writable(block).slice((int) offset, length).order(ByteOrder.LITTLE_ENDIAN);
            }
            return block.bytes.slice((int) offset, length).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        }
        FileChannel file = file(target).channel();
        try {
            return file.map(mode, offset, length).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw OpenFile.failure(e);
        }
    }

    @Override
    public void read(KernelObject memory, long offset, ByteBuffer into) throws PlatformException {
        long size = size(memory);
        if (offset < 0 || offset > size - into.remaining()) {
            throw new PlatformException(
                    Reason.INVALID_OBJECT, into.remaining() + " bytes from " + offset + " on are not inside " + memory);
        }
        Counted target = MemoryObject.of(memory, census).target();
        if (target instanceof MemoryBlock block) {
            into.put(block.bytes.slice((int) offset, into.remaining()));
            return;
        }
        FileChannel file = file(target).channel();
        try {
            long at = offset;
            while (into.hasRemaining()) {
                int count = file.read(into, at);
                if (count < 0) {
                    throw new PlatformException(Reason.INVALID_OBJECT, "the file ends at " + at);
                }
                at += count;
            }
        } catch (PlatformException e) {
            throw e;
        } catch (IOException e) {
            throw OpenFile.failure(e);
        }
    }

    @Override
    public int counter(KernelObject memory) throws PlatformException {
        Counted target = MemoryObject.of(memory, census).target();
        if (target instanceof MemoryBlock block && block.bytes.capacity() >= Integer.BYTES) {
            return (int) INT.getVolatile(block.bytes, 0);
        }
        return file(target).counter();
    }

    @Override
    public void addToCounter(KernelObject memory, int delta) throws PlatformException {
        Counted target = MemoryObject.of(memory, census).target();
        if (target instanceof MemoryBlock block && block.bytes.capacity() >= Integer.BYTES) {
            INT.getAndAdd(writable(block), 0, delta);
        } else {
            file(target).addToCounter(delta);
        }
    }

    private static ByteBuffer writable(MemoryBlock block) throws PlatformException {
        if (!block.writable) {
            throw new PlatformException(Reason.DENIED, block.describe() + " can be written by its maker alone");
        }
        return block.bytes;
    }

    private static OpenFile file(Counted target) throws PlatformException {
        if (target instanceof OpenFile file) {
            return file;
        }
        throw new PlatformException(Reason.INVALID_OBJECT, target.describe() + " is no such memory");
    }
}
