package io.ipmb.platform.linux;

import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;

/**
 * The 4-byte counter at the beginning of a memory file. A peer may cut the file at any moment, and access to a page
 * behind its end kills the process. Therefore the kernel reads and adds, and returns an error instead.
 *
 * <p>Reading is {@code pread}. Adding is {@code FUTEX_WAKE_OP}, an atomic addition in the kernel; nobody waits for the
 * word, so nobody is woken. Thread-safe; borrows the numbers.
 */
final class SharedCounter {

    private static final int COUNTER_BYTES = 4;

    /** At most a page; the kernel maps whole pages. */
    private static final int MAPPED_BYTES = 4096;

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final int FUTEX_PRIVATE_FLAG = 128;
    private static final int FUTEX_OP_ADD = 1;

    /** The largest operand, a signed number of 12 bits. */
    private static final int LARGEST_STEP = 2047;

    private final LinuxCalls calls;

    SharedCounter(LinuxCalls calls) {
        this.calls = calls;
    }

    int read(int number) throws PlatformException {
        NativeMemory value = NativeMemory.zeroed(COUNTER_BYTES);
        long count = calls.pread(number, value.address(), COUNTER_BYTES, 0);
        if (count < 0) {
            throw Errno.failure(Reason.INVALID_OBJECT, "read a counter", (int) -count);
        }
        if (count < COUNTER_BYTES) {
            throw new PlatformException(Reason.INVALID_OBJECT, "the memory is too small for a counter");
        }
        return value.bytes().getInt(0);
    }

    /**
     * Adds, but does not go below 0. Reading and adding are two steps: peers that take away more than their share can
     * still push the counter below 0, as they can by themselves.
     */
    void add(int number, int delta) throws PlatformException {
        int present = read(number);
        int left = delta;
        if (delta < 0 && Integer.compareUnsigned(present, -delta) < 0) {
            left = -present;
        }
        if (left == 0) {
            return;
        }
        long address = calls.mmap(0, MAPPED_BYTES, PROT_READ_WRITE, MAP_SHARED, number, 0);
        if (address < 0) {
            int errno = (int) -address;
            throw errno == Errno.ENOMEM
                    ? Errno.failure("map a counter", errno)
                    : Errno.failure(Reason.INVALID_OBJECT, "map a counter", errno);
        }
        try {
            while (left != 0) {
                int step = Math.max(-LARGEST_STEP, Math.min(LARGEST_STEP, left));
                addStep(address, step);
                left -= step;
            }
        } finally {
            calls.munmap(address, MAPPED_BYTES);
        }
    }

    private void addStep(long address, int step) throws PlatformException {
        int operation = FUTEX_OP_ADD << 28 | (step & 0xFFF) << 12;
        long result = calls.futexWakeOp(address, FUTEX_PRIVATE_FLAG, address, operation);
        while (result == -Errno.EAGAIN || result == -Errno.EINTR) {
            result = calls.futexWakeOp(address, FUTEX_PRIVATE_FLAG, address, operation);
        }
        if (result == -Errno.EFAULT) {
            throw Errno.failure(Reason.INVALID_OBJECT, "the counter is not there any more: futex", Errno.EFAULT);
        }
        if (result < 0) {
            throw Errno.failure("futex", (int) -result);
        }
    }
}
