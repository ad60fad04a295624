package io.ipmb.platform.linux;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.KernelObjects;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;

/**
 * File descriptors as streams and channels of the JDK. A stream or channel closes its descriptor with itself; a
 * forgotten one keeps it until the end of the process.
 */
final class LinuxKernelObjects implements KernelObjects {

    private static final int F_GETFD = 1;
    private static final int F_SETFD = 2;
    private static final int F_GETFL = 3;
    private static final int FD_CLOEXEC = 1;

    private static final int O_ACCMODE = 3;
    private static final int O_RDONLY = 0;
    private static final int O_WRONLY = 1;
    private static final int O_PATH = 0x20_0000;

    private static final int SEEK_CUR = 1;

    private final LinuxCalls calls;
    private final Reopening reopening;

    LinuxKernelObjects(LinuxCalls calls) {
        this.calls = calls;
        this.reopening = new Reopening(calls);
    }

    @Override
    public boolean isOurs(KernelObject object) {
        return object instanceof LinuxDescriptor;
    }

    @Override
    public KernelObject adopt(long number) throws PlatformException {
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw new PlatformException(Reason.INVALID_OBJECT, "not a file descriptor: " + number);
        }
        int descriptor = (int) number;
        int flags = calls.fcntl(descriptor, F_GETFD, 0);
        if (flags < 0) {
            throw Errno.failure(Reason.INVALID_OBJECT, "adopt descriptor " + number, -flags);
        }
        if ((flags & FD_CLOEXEC) == 0) {
            int result = calls.fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC);
            if (result < 0) {
                throw Errno.failure(Reason.INVALID_OBJECT, "adopt descriptor " + number, -result);
            }
        }
        return new LinuxDescriptor(calls, descriptor);
    }

    @Override
    public KernelObject duplicateOf(FileDescriptor descriptor) throws PlatformException {
        int number = JavaDescriptors.number(descriptor);
        if (number < 0) {
            throw new PlatformException(Reason.INVALID_OBJECT, "the file is closed");
        }
        return new LinuxDescriptor(calls, number).duplicate();
    }

    @Override
    public KernelObject duplicateOf(FileChannel channel) throws PlatformException {
        FileDescriptor descriptor;
        try {
            descriptor = JavaDescriptors.descriptor(channel);
        } catch (IllegalArgumentException e) {
            throw new PlatformException(Reason.INVALID_OBJECT, String.valueOf(e.getMessage()));
        }
        return duplicateOf(descriptor);
    }

    @Override
    public long number(KernelObject object) throws PlatformException {
        LinuxDescriptor descriptor = Descriptors.of(object);
        if (!descriptor.isOpen()) {
            throw new PlatformException(Reason.CLOSED, "the object is closed: " + object);
        }
        return descriptor.number();
    }

    @Override
    public InputStream intoInputStream(KernelObject object) throws PlatformException {
        if (accessMode(object) == O_WRONLY) {
            throw new PlatformException(Reason.INVALID_OBJECT, "the object is open for writing only: " + object);
        }
        return readable(object);
    }

    @Override
    public OutputStream intoOutputStream(KernelObject object) throws PlatformException {
        if (accessMode(object) == O_RDONLY) {
            throw new PlatformException(Reason.INVALID_OBJECT, "the object is open for reading only: " + object);
        }
        return writable(object);
    }

    /**
     * {@inheritDoc}
     *
     * <p>The channel has the object's access mode. A channel for both reading and writing has a position of its own,
     * which starts at the object's; files and memory can have one, sockets cannot.
     */
    @Override
    public FileChannel intoChannel(KernelObject object) throws PlatformException {
        return switch (accessMode(object)) {
            case O_RDONLY -> readable(object).getChannel();
            case O_WRONLY -> writable(object).getChannel();
            default -> reopened(object);
        };
    }

    private FileInputStream readable(KernelObject object) throws PlatformException {
        return new FileInputStream(
                JavaDescriptors.withNumber(Descriptors.of(object).surrender()));
    }

    private FileOutputStream writable(KernelObject object) throws PlatformException {
        return new FileOutputStream(
                JavaDescriptors.withNumber(Descriptors.of(object).surrender()));
    }

    private FileChannel reopened(KernelObject object) throws PlatformException {
        LinuxDescriptor descriptor = Descriptors.acquire(object);
        try {
            FileChannel channel = Uninterrupted.call(() -> reopened(descriptor.number()));
            descriptor.close();
            return channel;
        } catch (IOException e) {
            if (e instanceof PlatformException shortage && shortage.reason() == Reason.NO_RESOURCES) {
                throw shortage;
            }
            throw new PlatformException(
                    Reason.INVALID_OBJECT, "the object cannot become a channel for reading and writing: " + e, e);
        } finally {
            descriptor.release();
        }
    }

    private FileChannel reopened(int number) throws IOException {
        FileChannel channel = reopening.open(number, EnumSet.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
        boolean complete = false;
        try {
            long position = calls.lseek(number, 0, SEEK_CUR);
            if (position > 0) {
                channel.position(position);
            }
            complete = true;
            return channel;
        } finally {
            if (!complete) {
                channel.close();
            }
        }
    }

    private int accessMode(KernelObject object) throws PlatformException {
        LinuxDescriptor descriptor = Descriptors.acquire(object);
        try {
            int flags = calls.fcntl(descriptor.number(), F_GETFL, 0);
            if (flags < 0) {
                throw Errno.failure(Reason.INVALID_OBJECT, "fcntl F_GETFL", -flags);
            }
            if ((flags & O_PATH) != 0) {
                throw new PlatformException(Reason.INVALID_OBJECT, "the object is a path (O_PATH), not an open file");
            }
            return flags & O_ACCMODE;
        } finally {
            descriptor.release();
        }
    }
}
