package io.ipmb.platform.linux;

import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.SharedMemory;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.Set;

/**
 * Anonymous memory files. A received descriptor counts as memory only if its file lies in the kernel's memory file
 * system (tmpfs): any other file could block a reader for ever, or fail in the middle of an access.
 *
 * <p>Own files are sealed: nobody can change their size or forbid the others to write.
 */
final class LinuxSharedMemory implements SharedMemory {

    private static final int MFD_CLOEXEC = 0x1;
    private static final int MFD_ALLOW_SEALING = 0x2;
    private static final int MFD_NOEXEC_SEAL = 0x8;

    private static final int F_ADD_SEALS = 1033;
    private static final int F_GET_SEALS = 1034;
    private static final int F_SEAL_SEAL = 0x1;
    private static final int F_SEAL_SHRINK = 0x2;
    private static final int F_SEAL_GROW = 0x4;
    private static final int F_SEAL_FUTURE_WRITE = 0x10;
    private static final int SIZE_SEALS = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

    private static final int STATFS_BYTES = 120;
    private static final long TMPFS_MAGIC = 0x0102_1994;

    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_SIZE = 0x200;
    private static final int STATX_BYTES = 256;
    private static final int STATX_MODE = 28;
    private static final int STATX_SIZE_AT = 40;

    /** The offset of the size in {@code struct stat}, equal on both machines; the rest differs. */
    private static final int STAT_SIZE_AT = 48;

    private static final int TYPE_MASK = 0xF000;
    private static final int REGULAR = 0x8000;

    /** The name of the files in /proc. */
    private static final NativeMemory NAME = text("ipmb");

    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 02000000;
    private static final int OWNER_ALONE = 0600;

    private static final NativeMemory FOLDER = text("/dev/shm");

    private static final NativeMemory EMPTY_PATH = text("");

    private static final Logger LOG = System.getLogger("io.ipmb.platform");

    private final LinuxCalls calls;
    private final SharedCounter counter;
    private final Reopening reopening;

    /** The offset of the mode in {@code struct stat} of this machine. */
    private final int statMode;

    /** {@code O_TMPFILE} of this machine. */
    private final int temporaryFile;

    private final IncidentLog incidents =
            new IncidentLog((text, cause) -> LOG.log(Level.WARNING, text, cause), System::nanoTime);

    /** Kernels before 6.3 do not know MFD_NOEXEC_SEAL. A race is harmless: all threads find the same. */
    private int creationFlags = MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL;

    /** @param architecture the machine, as the system property {@code os.arch} names it */
    LinuxSharedMemory(LinuxCalls calls, String architecture) {
        this.calls = calls;
        boolean amd64 = architecture.equals("amd64");
        this.statMode = amd64 ? 24 : 16;
        this.temporaryFile = amd64 ? 020200000 : 020040000;
        this.counter = new SharedCounter(calls);
        this.reopening = new Reopening(calls);
    }

    private static NativeMemory text(String ascii) {
        NativeMemory memory = NativeMemory.zeroed(ascii.length() + 1);
        for (int i = 0; i < ascii.length(); i++) {
            memory.bytes().put(i, (byte) ascii.charAt(i));
        }
        return memory;
    }

    @Override
    public KernelObject create(long bytes) throws PlatformException {
        if (bytes < 1) {
            throw new IllegalArgumentException("bytes=" + bytes + " must be at least 1");
        }
        LinuxDescriptor memory = new LinuxDescriptor(calls, createFile());
        boolean complete = false;
        try {
            setSize(memory, bytes);
            seal(memory, SIZE_SEALS);
            complete = true;
            return memory;
        } finally {
            if (!complete) {
                memory.close();
            }
        }
    }

    @Override
    public Publication publish(int bytes) throws PlatformException {
        if (bytes < 1) {
            throw new IllegalArgumentException("bytes=" + bytes + " must be at least 1");
        }
        LinuxDescriptor memory = new LinuxDescriptor(calls, createFile());
        boolean complete = false;
        try {
            setSize(memory, bytes);
            ByteBuffer mapped = map(memory.number(), 0, bytes, MapMode.READ_WRITE);
            // The seal leaves the mapping above as the only writable one; kernels before 5.1 do not know it.
            if (calls.fcntl(memory.number(), F_ADD_SEALS, SIZE_SEALS | F_SEAL_FUTURE_WRITE) < 0) {
                seal(memory, SIZE_SEALS);
            }
            complete = true;
            return new Publication(memory, mapped);
        } finally {
            if (!complete) {
                memory.close();
            }
        }
    }

    private void setSize(LinuxDescriptor memory, long bytes) throws PlatformException {
        int result = calls.ftruncate(memory.number(), bytes);
        if (result < 0) {
            throw Errno.failure(Reason.NO_RESOURCES, "ftruncate to " + bytes + " bytes", -result);
        }
    }

    private void seal(LinuxDescriptor memory, int seals) throws PlatformException {
        int result = calls.fcntl(memory.number(), F_ADD_SEALS, seals);
        if (Errno.isForbidden(result)) {
            IncidentLog.Line line = incidents.line("seals");
            if (line != null) {
                line.write("memory regions are not sealed: a receiver could truncate one and so crash every reader; "
                        + "receivers therefore copy such memory. Cause: fcntl F_ADD_SEALS: "
                        + Errno.describe(-result));
            }
        } else if (result < 0) {
            throw Errno.failure("fcntl F_ADD_SEALS", -result);
        }
    }

    private int createFile() throws PlatformException {
        int number = calls.memfdCreate(NAME.address(), creationFlags);
        if (number == -Errno.EINVAL) {
            creationFlags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
            number = calls.memfdCreate(NAME.address(), creationFlags);
        }
        if (Errno.isForbidden(number)) {
            // The same file system, open to everybody; its files cannot be sealed.
            int file = calls.open(FOLDER.address(), O_RDWR | O_CLOEXEC | temporaryFile, OWNER_ALONE);
            if (file < 0) {
                throw Errno.failure(
                        "memfd_create, and open a file in /dev/shm (" + Errno.describe(-file) + ")", -number);
            }
            return file;
        }
        if (number < 0) {
            throw Errno.failure("memfd_create", -number);
        }
        return number;
    }

    @Override
    public long size(KernelObject memory) throws PlatformException {
        LinuxDescriptor descriptor = Descriptors.acquire(memory);
        try {
            return size(descriptor.number());
        } finally {
            descriptor.release();
        }
    }

    private long size(int number) throws PlatformException {
        NativeMemory answer = NativeMemory.zeroed(STATX_BYTES);
        checkMemoryFile(number, answer);
        int mode = STATX_MODE;
        int size = STATX_SIZE_AT;
        int result = calls.statx(number, EMPTY_PATH.address(), AT_EMPTY_PATH, STATX_SIZE, answer.address());
        if (Errno.isForbidden(result)) {
            mode = statMode;
            size = STAT_SIZE_AT;
            result = calls.fstat(number, answer.address());
        }
        if (Errno.isForbidden(result)) {
            throw Errno.failure("statx, and fstat", -result);
        }
        if (result < 0) {
            throw Errno.failure(Reason.INVALID_OBJECT, "not shared memory: statx", -result);
        }
        ByteBuffer bytes = answer.bytes();
        if ((bytes.getShort(mode) & TYPE_MASK) != REGULAR) {
            throw new PlatformException(Reason.INVALID_OBJECT, "not shared memory, but a directory or a device");
        }
        return bytes.getLong(size);
    }

    private void checkMemoryFile(int number, NativeMemory answer) throws PlatformException {
        int result = calls.fstatfs(number, answer.address());
        if (result < 0) {
            throw Errno.failure(Reason.INVALID_OBJECT, "not shared memory: fstatfs", -result);
        }
        if (answer.bytes().getLong(0) != TMPFS_MAGIC) {
            throw new PlatformException(Reason.INVALID_OBJECT, "not shared memory, but a file of another kind");
        }
    }

    @Override
    public boolean isSizeFixed(KernelObject memory) throws PlatformException {
        LinuxDescriptor descriptor = Descriptors.acquire(memory);
        try {
            checkMemoryFile(descriptor.number(), NativeMemory.zeroed(STATFS_BYTES));
            int seals = calls.fcntl(descriptor.number(), F_GET_SEALS, 0);
            return seals >= 0 && (seals & F_SEAL_SHRINK) != 0;
        } finally {
            descriptor.release();
        }
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
        LinuxDescriptor descriptor = Descriptors.acquire(memory);
        try {
            long size = size(descriptor.number());
            if (offset < 0 || length < 0 || offset > size - length) {
                throw new PlatformException(
                        Reason.INVALID_OBJECT,
                        "not inside the shared memory: offset=" + offset + " length=" + length + " size=" + size);
            }
            return map(descriptor.number(), offset, length, mode);
        } finally {
            descriptor.release();
        }
    }

    private ByteBuffer map(int number, long offset, int length, MapMode mode) throws PlatformException {
        Set<StandardOpenOption> access = mode.equals(MapMode.READ_ONLY)
                ? EnumSet.of(StandardOpenOption.READ)
                : EnumSet.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            return Uninterrupted.call(() -> {
                try (FileChannel file = reopening.open(number, access)) {
                    return calls.map(file, mode, offset, length).order(ByteOrder.LITTLE_ENDIAN);
                }
            });
        } catch (PlatformException e) {
            throw e;
        } catch (IOException e) {
            Reason reason = e.getCause() instanceof OutOfMemoryError ? Reason.NO_RESOURCES : Reason.UNEXPECTED;
            throw new PlatformException(reason, "cannot map shared memory: " + e, e);
        }
    }

    @Override
    public void read(KernelObject memory, long offset, ByteBuffer into) throws PlatformException {
        LinuxDescriptor descriptor = Descriptors.acquire(memory);
        try {
            checkMemoryFile(descriptor.number(), NativeMemory.zeroed(STATFS_BYTES));
            long address = NativeMemory.addressOf(into);
            long at = offset;
            while (into.hasRemaining()) {
                long count = calls.pread(descriptor.number(), address + into.position(), into.remaining(), at);
                if (count < 0 && count != -Errno.EINTR) {
                    throw Errno.failure(Reason.INVALID_OBJECT, "pread", (int) -count);
                }
                if (count == 0) {
                    throw new PlatformException(
                            Reason.INVALID_OBJECT, "the shared memory ends at " + at + "; its owner may have cut it");
                }
                if (count > 0) {
                    into.position(into.position() + (int) count);
                    at += count;
                }
            }
        } finally {
            Reference.reachabilityFence(into);
            descriptor.release();
        }
    }

    @Override
    public int counter(KernelObject memory) throws PlatformException {
        LinuxDescriptor descriptor = Descriptors.acquire(memory);
        try {
            size(descriptor.number());
            return counter.read(descriptor.number());
        } finally {
            descriptor.release();
        }
    }

    @Override
    public void addToCounter(KernelObject memory, int delta) throws PlatformException {
        LinuxDescriptor descriptor = Descriptors.acquire(memory);
        try {
            size(descriptor.number());
            counter.add(descriptor.number(), delta);
        } finally {
            descriptor.release();
        }
    }
}
