package io.ipmb.platform.linux;

/**
 * The process's limit of open descriptors ({@code ulimit -n}). The soft limit holds; it is often 1,024, for programs
 * that use {@code select}. A process may raise it up to the hard limit. The JVM does so at its start, unless {@code
 * -XX:-MaxFDLimit} forbids it; a bus needs it in any case. Stateless.
 */
final class OpenFileLimit {

    private static final int RLIMIT_NOFILE = 7;

    /** {@code struct rlimit}: soft limit 8, hard limit 8; both unsigned. */
    private static final int LIMITS_BYTES = 16;

    private static final int HIGHEST = 8;

    private final LinuxCalls calls;

    OpenFileLimit(LinuxCalls calls) {
        this.calls = calls;
    }

    /** Raises the soft limit to the hard limit. After a failure it stays, and {@link #present()} returns it. */
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

    /** The soft limit; {@link Long#MAX_VALUE} when there is none or it is unknown. */
    long present() {
        NativeMemory limits = NativeMemory.zeroed(LIMITS_BYTES);
        if (calls.getrlimit(RLIMIT_NOFILE, limits.address()) < 0) {
            return Long.MAX_VALUE;
        }
        long present = limits.bytes().getLong(0);
        return present < 0 ? Long.MAX_VALUE : present;
    }
}
