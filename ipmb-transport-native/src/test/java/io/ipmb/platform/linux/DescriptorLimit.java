package io.ipmb.platform.linux;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;

/** Takes away from this process the right to open more descriptors, until it is closed. */
final class DescriptorLimit implements AutoCloseable {

    private static final int RLIMIT_NOFILE = 7;

    private final Memory before = new Memory(16);

    /** @param free how many numbers from the lowest free one on can still be used */
    DescriptorLimit(LinuxCalls calls, int free) {
        limit("getrlimit", before);
        int lowestFree = calls.eventfd(0, 0);
        calls.close(lowestFree);
        try (Memory now = new Memory(16)) {
            now.setLong(0, lowestFree + free);
            now.setLong(8, before.getLong(8));
            limit("setrlimit", now);
        }
    }

    private static void limit(String name, Memory limits) {
        Function function = NativeLibrary.getProcess().getFunction(name);
        if (function.invokeInt(new Object[] {RLIMIT_NOFILE, limits}) != 0) {
            throw new IllegalStateException(name + " failed");
        }
    }

    @Override
    public void close() {
        limit("setrlimit", before);
        before.close();
    }
}
