package io.ipmb.platform.linux;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One file descriptor with one owner. A closed number can belong to another file at once, so no system call may use it
 * any more: a caller counts as a user during its system call, and the number is closed by {@link #close()} or by the
 * last user, whichever comes last. Thread-safe.
 *
 * <pre>
 *   open, 0 users  &lt;-- acquire, release --&gt;  open, n users
 *        | close: closes the number              | close
 *        v                                       v
 *   closed, 0 users  &lt;-- last release -----  closed, n users: acquire fails
 *                        closes the number
 * </pre>
 */
final class LinuxDescriptor implements KernelObject {

    private static final int CLOSED = Integer.MIN_VALUE;

    private static final int F_DUPFD_CLOEXEC = 1030;

    /** 0 to 2 are standard input and output, which the JDK never closes. */
    private static final int FIRST_ORDINARY = 3;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(LinuxDescriptor.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final LinuxCalls calls;
    private final int number;

    /** Number of users; the sign bit means closed. */
    private volatile int state;

    /** Takes a number over. */
    LinuxDescriptor(LinuxCalls calls, int number) {
        this.calls = calls;
        this.number = number;
    }

    /** The number; for users. */
    int number() {
        return number;
    }

    /** Becomes a user; false when the descriptor is closed. */
    boolean acquire() {
        int seen = state;
        while (seen >= 0) {
            if (STATE.compareAndSet(this, seen, seen + 1)) {
                return true;
            }
            seen = state;
        }
        return false;
    }

    /** Ends the use that a successful {@link #acquire()} began. */
    void release() {
        if ((int) STATE.getAndAdd(this, -1) == CLOSED + 1) {
            calls.close(number);
        }
    }

    @Override
    public boolean isOpen() {
        return state >= 0;
    }

    @Override
    public void close() {
        if ((int) STATE.getAndBitwiseOr(this, CLOSED) == 0) {
            calls.close(number);
        }
    }

    @Override
    public LinuxDescriptor duplicate() throws PlatformException {
        return new LinuxDescriptor(calls, copyOfNumber());
    }

    private int copyOfNumber() throws PlatformException {
        if (!acquire()) {
            throw new PlatformException(Reason.CLOSED, "the object is closed");
        }
        try {
            int copy = calls.fcntl(number, F_DUPFD_CLOEXEC, FIRST_ORDINARY);
            if (copy == -Errno.EBADF) {
                throw Errno.failure(Reason.INVALID_OBJECT, "duplicate file descriptor " + number, -copy);
            }
            if (copy < 0) {
                throw Errno.failure("duplicate file descriptor " + number, -copy);
            }
            return copy;
        } finally {
            release();
        }
    }

    /** Moves the descriptor to a new owner; this one is closed afterwards, also after a failure. */
    LinuxDescriptor take() throws PlatformException {
        return new LinuxDescriptor(calls, surrender());
    }

    /** Gives the caller a number of the same object; this one is closed afterwards, also after a failure. */
    int surrender() throws PlatformException {
        if (STATE.compareAndSet(this, 0, CLOSED)) {
            return number;
        }
        // The number is in use at this moment, or closed.
        try {
            return copyOfNumber();
        } finally {
            close();
        }
    }

    @Override
    public String toString() {
        return "descriptor " + number + (isOpen() ? "" : " (closed)");
    }
}
