package io.ipmb.endpoint;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The roster that the endpoint goes by: that of its present controller; while there is no controller, that of the last
 * one. The session loop's thread exchanges it with each session; any thread reads it.
 */
final class PresentRoster {

    private volatile @Nullable ByteBuffer memory;

    /** The mapped roster; null under a controller without one, and before the first session. */
    @Nullable ByteBuffer memory() {
        return memory;
    }

    /** Goes by another one from now on, or by none. */
    void replace(@Nullable ByteBuffer by) {
        memory = by;
    }
}
