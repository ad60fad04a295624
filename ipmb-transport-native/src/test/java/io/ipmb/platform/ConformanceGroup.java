package io.ipmb.platform;

/**
 * A part of the conformance suite. It becomes a nested class of {@link PlatformConformanceTest}, which has the bench.
 */
abstract class ConformanceGroup {

    /** The bench of the running test. */
    abstract ConformanceBench bench();

    final Platform platform() {
        return bench().platform();
    }
}
