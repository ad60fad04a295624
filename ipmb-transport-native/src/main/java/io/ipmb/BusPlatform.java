package io.ipmb;

import io.ipmb.platform.memory.MemoryPlatform;

/**
 * The place of buses: the operating system normally, this JVM for tests. Only endpoints on the same platform meet.
 * Thread-safe. Made by {@link #inProcess()}; not to be implemented by programs.
 *
 * @see JoinOptions.Builder#platform(BusPlatform)
 * @see MemoryRegistry.Builder#platform(BusPlatform)
 * @since 0.1.0
 */
public interface BusPlatform {

    /**
     * A new platform inside this JVM, for tests: fast, on every operating system, without native code. It has nothing
     * in common with any other platform, and nothing to close. Memory regions and objects of it stay inside of it: a
     * {@link NativeObject} of the operating system is refused.
     */
    static BusPlatform inProcess() {
        return new MemoryPlatform();
    }
}
