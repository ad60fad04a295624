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
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** File descriptors to and from what the JDK has. */
final class LinuxKernelObjects implements KernelObjects {

    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int F_SETFD = 2;
    private static final int F_GETFL = 3;
    private static final int FD_CLOEXEC = 1;
    private static final int O_ACCMODE = 3;
    private static final int O_RDONLY = 0;
    private static final int O_WRONLY = 1;

    private final LinuxCalls calls;

    /** Made when first needed: most programs never look inside a descriptor. */
    private static final class Lazy {
        static final JavaDescriptors DESCRIPTORS = new JavaDescriptors();
    }

    LinuxKernelObjects(LinuxCalls calls) {
        this.calls = calls;
    }

    @Override
    public KernelObject adopt(long number) throws PlatformException {
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw new PlatformException(Reason.INVALID_OBJECT, number + " is no file descriptor");
        }
        int result = calls.fcntl((int) number, F_SETFD, FD_CLOEXEC);
        if (result < 0) {
            throw Errno.failed("fcntl(F_SETFD) of descriptor " + number, result, Reason.INVALID_OBJECT);
        }
        return new LinuxObject(calls, (int) number);
    }

    @Override
    public KernelObject duplicateOf(FileDescriptor descriptor) throws PlatformException {
        int number = Lazy.DESCRIPTORS.number(descriptor);
        if (number < 0) {
            throw new PlatformException(Reason.INVALID_OBJECT, "the file is closed");
        }
        int copy = calls.fcntl(number, F_DUPFD_CLOEXEC, 3);
        if (copy < 0) {
            throw Errno.failed("fcntl(F_DUPFD_CLOEXEC)", copy);
        }
        return new LinuxObject(calls, copy);
    }

    @Override
    public KernelObject duplicateOf(FileChannel channel) throws PlatformException {
        if (!channel.isOpen()) {
            throw new PlatformException(Reason.INVALID_OBJECT, "the channel is closed");
        }
        return duplicateOf(Lazy.DESCRIPTORS.descriptor(channel));
    }

    @Override
    public long number(KernelObject object) throws PlatformException {
        LinuxObject linux = LinuxObject.of(object);
        int number = linux.acquire();
        linux.release();
        return number;
    }

    @Override
    public InputStream intoInputStream(KernelObject object) throws PlatformException {
        return new FileInputStream(detached(object));
    }

    @Override
    public OutputStream intoOutputStream(KernelObject object) throws PlatformException {
        return new FileOutputStream(detached(object));
    }

    /**
     * A file that can be read and written is opened anew, because the JDK has no channel for both on a given descriptor:
     * such a channel has a position of its own.
     */
    @Override
    public FileChannel intoChannel(KernelObject object) throws PlatformException {
        LinuxObject linux = LinuxObject.of(object);
        int number = linux.acquire();
        int access;
        try {
            access = calls.fcntl(number, F_GETFL, 0);
            if (access >= 0 && (access & O_ACCMODE) != O_RDONLY && (access & O_ACCMODE) != O_WRONLY) {
                FileChannel channel = FileChannel.open(
                        Path.of("/proc/self/fd/" + number), StandardOpenOption.READ, StandardOpenOption.WRITE);
                object.close();
                return channel;
            }
        } catch (IOException e) {
            throw new PlatformException(Reason.INVALID_OBJECT, "the object cannot be opened: " + e.getMessage());
        } finally {
            linux.release();
        }
        if (access < 0) {
            throw Errno.failed("fcntl(F_GETFL)", access, Reason.INVALID_OBJECT);
        }
        return (access & O_ACCMODE) == O_RDONLY
                ? new FileInputStream(detached(object)).getChannel()
                : new FileOutputStream(detached(object)).getChannel();
    }

    private static FileDescriptor detached(KernelObject object) throws PlatformException {
        return Lazy.DESCRIPTORS.of(LinuxObject.of(object).detach());
    }
}
