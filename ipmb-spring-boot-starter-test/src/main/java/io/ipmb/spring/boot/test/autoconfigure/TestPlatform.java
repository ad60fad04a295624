package io.ipmb.spring.boot.test.autoconfigure;

/**
 * Where the bus of a test is.
 *
 * @since 0.1.0
 */
public enum TestPlatform {
    /**
     * Inside the JVM: fast, on every operating system, without native code, and out of the sight of other processes.
     * Memory regions work; kernel objects of the operating system ({@link io.ipmb.NativeObject}) do not.
     */
    IN_PROCESS,
    /** The operating system's bus, as in production, under a name of its own. Other processes can join it. */
    OPERATING_SYSTEM
}
