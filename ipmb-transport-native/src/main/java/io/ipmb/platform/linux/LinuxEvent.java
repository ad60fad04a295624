package io.ipmb.platform.linux;

import io.ipmb.platform.PlatformException;

/** An {@code eventfd}: a descriptor that is readable from {@link #raise()} to {@link #clear()}. Thread-safe. */
final class LinuxEvent {

    private static final int EFD_CLOEXEC = 0x80000;
    private static final int EFD_NONBLOCK = 0x800;
    private static final int COUNTER_BYTES = 8;

    private final LinuxCalls calls;
    private final LinuxDescriptor descriptor;

    /** 8 bytes with the number 1, which is written; 8 bytes for the value read, which nobody needs. */
    private final NativeMemory counters;

    LinuxEvent(LinuxCalls calls) throws PlatformException {
        int number = calls.eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (number < 0) {
            throw Errno.failure("eventfd", -number);
        }
        this.calls = calls;
        this.descriptor = new LinuxDescriptor(calls, number);
        this.counters = NativeMemory.zeroed(2 * COUNTER_BYTES);
        counters.bytes().putLong(0, 1);
    }

    /** The descriptor to wait for. */
    LinuxDescriptor descriptor() {
        return descriptor;
    }

    /** Makes the descriptor readable; without effect once it is closed. */
    void raise() {
        if (descriptor.acquire()) {
            try {
                while (calls.write(descriptor.number(), counters.address(), COUNTER_BYTES) == -Errno.EINTR) {
                    Thread.onSpinWait();
                }
            } finally {
                descriptor.release();
                counters.keep();
            }
        }
    }

    /** Makes the descriptor unreadable; without effect once it is closed. */
    void clear() {
        if (descriptor.acquire()) {
            try {
                while (calls.read(descriptor.number(), counters.address() + COUNTER_BYTES, COUNTER_BYTES)
                        == -Errno.EINTR) {
                    Thread.onSpinWait();
                }
            } finally {
                descriptor.release();
                counters.keep();
            }
        }
    }

    void close() {
        descriptor.close();
    }
}
