package io.ipmb.platform.linux;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.SharedMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** memfd, sealed against a change of its size; mapped through the JDK, whose mappings the collector guards. */
final class LinuxSharedMemory implements SharedMemory {

    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_ALLOW_SEALING = 2;
    private static final int F_ADD_SEALS = 1033;
    private static final int F_GET_SEALS = 1034;
    private static final int F_SEAL_SHRINK = 2;
    private static final int F_SEAL_GROW = 4;

    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_TYPE_AND_SIZE = 0x201;
    private static final int STATX_BYTES = 256;
    private static final int STATX_MODE = 28;
    private static final int STATX_SIZE = 40;
    private static final int S_IFMT = 0xf000;
    private static final int S_IFREG = 0x8000;

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final int FUTEX_WAKE_OP_PRIVATE = 5 | 128;
    private static final int FUTEX_OP_ADD = 1;
    private static final int MOST_PER_OPERATION = 2047;
    private static final int COUNTER_BYTES = 4;

    private final LinuxCalls calls;
    private final NativeMemory name = new NativeMemory(8);
    private final NativeMemory emptyPath = new NativeMemory(8);

    LinuxSharedMemory(LinuxCalls calls) {
        this.calls = calls;
        name.bytes().put(0, "ipmb\0".getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public KernelObject create(long bytes) throws PlatformException {
        if (bytes < 1) {
            throw new IllegalArgumentException("bytes=" + bytes);
        }
        int fd = calls.memfdCreate(name.address(), MFD_CLOEXEC | MFD_ALLOW_SEALING);
        if (fd < 0) {
            throw Errno.failed("memfd_create", fd);
        }
        int result = calls.ftruncate(fd, bytes);
        if (result >= 0) {
            result = calls.fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW);
        }
        if (result < 0) {
            calls.close(fd);
            throw Errno.failed("making shared memory of " + bytes + " bytes", result, Reason.NO_RESOURCES);
        }
        return new LinuxObject(calls, fd);
    }

    @Override
    public long size(KernelObject memory) throws PlatformException {
        LinuxObject object = LinuxObject.of(memory);
        int fd = object.acquire();
        try {
            return size(fd);
        } finally {
            object.release();
        }
    }

    private long size(int fd) throws PlatformException {
        NativeMemory status = new NativeMemory(STATX_BYTES);
        int result = calls.statx(fd, emptyPath.address(), AT_EMPTY_PATH, STATX_TYPE_AND_SIZE, status.address());
        if (result < 0) {
            throw Errno.failed("statx", result, Reason.INVALID_OBJECT);
        }
        if ((status.bytes().getShort(STATX_MODE) & S_IFMT) != S_IFREG) {
            throw new PlatformException(Reason.INVALID_OBJECT, "the object is no memory, it is another kind of file");
        }
        return status.bytes().getLong(STATX_SIZE);
    }

    @Override
    public boolean isSizeFixed(KernelObject memory) throws PlatformException {
        LinuxObject object = LinuxObject.of(memory);
        int fd = object.acquire();
        try {
            // EINVAL: a file that knows no seals.
            int seals = calls.fcntl(fd, F_GET_SEALS, 0);
            return seals >= 0 && (seals & F_SEAL_SHRINK) != 0;
        } finally {
            object.release();
        }
    }

    @Override
    public ByteBuffer map(KernelObject memory, long offset, int length) throws PlatformException {
        LinuxObject object = LinuxObject.of(memory);
        int fd = object.acquire();
        try {
            long size = size(fd);
            if (offset < 0 || length < 0 || offset > size - length) {
                throw new PlatformException(
                        Reason.INVALID_OBJECT,
                        "bytes " + offset + " to " + (offset + length) + " are not inside the memory of " + size);
            }
            try (FileChannel channel = FileChannel.open(
                    Path.of("/proc/self/fd/" + fd), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                return channel.map(FileChannel.MapMode.READ_WRITE, offset, length)
                        .order(ByteOrder.LITTLE_ENDIAN);
            }
        } catch (IOException e) {
            if (e instanceof PlatformException known) {
                throw known;
            }
            throw new PlatformException(Reason.INVALID_OBJECT, "the memory cannot be mapped: " + e.getMessage());
        } finally {
            object.release();
        }
    }

    @Override
    public int counter(KernelObject memory) throws PlatformException {
        LinuxObject object = LinuxObject.of(memory);
        int fd = object.acquire();
        try {
            NativeMemory value = new NativeMemory(COUNTER_BYTES);
            long result = calls.pread(fd, value.address(), COUNTER_BYTES, 0);
            if (result != COUNTER_BYTES) {
                throw new PlatformException(Reason.INVALID_OBJECT, "the memory has no counter");
            }
            return value.bytes().getInt(0);
        } finally {
            object.release();
        }
    }

    /**
     * Lets the kernel add. Its futex call does so atomically for all processes, and answers EFAULT where a store of this
     * process would end in a signal because a peer has cut the memory meanwhile.
     */
    @Override
    public void addToCounter(KernelObject memory, int delta) throws PlatformException {
        LinuxObject object = LinuxObject.of(memory);
        int fd = object.acquire();
        try {
            if (size(fd) < COUNTER_BYTES) {
                throw new PlatformException(Reason.INVALID_OBJECT, "the memory has no counter");
            }
            long address = calls.mmap(0, COUNTER_BYTES, PROT_READ_WRITE, MAP_SHARED, fd, 0);
            if (address < 0) {
                throw Errno.failed("mmap", (int) address, Reason.INVALID_OBJECT);
            }
            try {
                add(address, delta);
            } finally {
                calls.munmap(address, COUNTER_BYTES);
            }
        } finally {
            object.release();
        }
    }

    private void add(long address, int delta) throws PlatformException {
        int left = delta;
        while (left != 0) {
            int step = Math.max(-MOST_PER_OPERATION, Math.min(MOST_PER_OPERATION, left));
            int result = calls.futex(
                    address, FUTEX_WAKE_OP_PRIVATE, 0, 0, address, FUTEX_OP_ADD << 28 | (step & 0xfff) << 12);
            if (result < 0 && result != -Errno.EINTR) {
                throw Errno.failed("futex(FUTEX_WAKE_OP)", result, Reason.INVALID_OBJECT);
            }
            if (result >= 0) {
                left -= step;
            }
        }
    }
}
