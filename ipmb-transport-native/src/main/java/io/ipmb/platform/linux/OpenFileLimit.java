package io.ipmb.platform.linux;

/**
 * How many descriptors this process may have open ({@code ulimit -n}). A system sets two limits: the one that holds, most
 * often 1,024 for the sake of programs that use {@code select}, and the one up to which a process may raise it itself.
 * The JVM raises it at its start unless it was told not to ({@code -XX:-MaxFDLimit}); a bus needs it either way. Stateless.
 */
final class OpenFileLimit {

    private static final int RLIMIT_NOFILE = 7;

    /** struct rlimit: the limit that holds 8, the highest that it may be set to 8; both unsigned. */
    private static final int LIMITS_BYTES = 16;

    private static final int HIGHEST = 8;

    private final LinuxCalls calls;

    OpenFileLimit(LinuxCalls calls) {
        this.calls = calls;
    }

    /** Raises the limit as far as this process may. A failure leaves it as it is, which {@link #present()} then says. */
    void raise() {
        NativeMemory limits = NativeMemory.zeroed(LIMITS_BYTES);
        try {
            if (calls.getrlimit(RLIMIT_NOFILE, limits.address()) < 0) {
                return;
            }
            long highest = limits.bytes().getLong(HIGHEST);
            if (limits.bytes().getLong(0) != highest) {
                limits.bytes().putLong(0, highest);
                calls.setrlimit(RLIMIT_NOFILE, limits.address());
            }
        } finally {
            limits.keep();
        }
    }

    /** The limit that holds at this moment; {@link Long#MAX_VALUE} where there is none, or it cannot be asked for. */
    long present() {
        NativeMemory limits = NativeMemory.zeroed(LIMITS_BYTES);
        if (calls.getrlimit(RLIMIT_NOFILE, limits.address()) < 0) {
            return Long.MAX_VALUE;
        }
        long present = limits.bytes().getLong(0);
        return present < 0 ? Long.MAX_VALUE : present;
    }
}
