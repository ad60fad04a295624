package io.ipmb.platform.linux;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;

/** A file descriptor that is passed around. */
final class LinuxObject implements KernelObject {

    private static final int F_DUPFD_CLOEXEC = 1030;

    private final LinuxCalls calls;
    private final Descriptor descriptor;

    LinuxObject(LinuxCalls calls, int number) {
        this.calls = calls;
        this.descriptor = new Descriptor(calls, number, false);
    }

    static LinuxObject of(KernelObject object) {
        if (object instanceof LinuxObject linux) {
            return linux;
        }
        throw new IllegalArgumentException("an object of another platform: " + object);
    }

    /** The number, which stays what it is until {@link #release()}. */
    int acquire() throws PlatformException {
        if (!descriptor.acquire()) {
            throw new PlatformException(PlatformException.Reason.INVALID_OBJECT, "the object is closed");
        }
        return descriptor.number();
    }

    void release() {
        descriptor.release();
    }

    /** Gives the number away; this object counts as closed. */
    int detach() throws PlatformException {
        int number = descriptor.detach();
        if (number < 0) {
            throw new PlatformException(PlatformException.Reason.INVALID_OBJECT, "the object is closed or in use");
        }
        return number;
    }

    @Override
    public KernelObject duplicate() throws PlatformException {
        int number = acquire();
        try {
            int copy = calls.fcntl(number, F_DUPFD_CLOEXEC, 3);
            if (copy < 0) {
                throw Errno.failed("fcntl(F_DUPFD_CLOEXEC)", copy);
            }
            return new LinuxObject(calls, copy);
        } finally {
            release();
        }
    }

    @Override
    public boolean isOpen() {
        return descriptor.isOpen();
    }

    @Override
    public void close() {
        descriptor.close();
    }

    @Override
    public String toString() {
        return "descriptor " + descriptor.number() + (isOpen() ? "" : " (closed)");
    }
}
