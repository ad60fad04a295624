package io.ipmb.platform.memory;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An open thing of a {@link MemoryPlatform}.
 *
 * @param what its kind, with details that distinguish it from others of its kind
 * @param openedAt has the stack trace of the opening; attach it to a failure as cause
 */
public record OpenObject(String what, Throwable openedAt) {

    private static final Set<String> OPENERS = Stream.of(
                    Census.class,
                    World.class,
                    MemoryPlatform.class,
                    MemoryNameClaim.class,
                    MemoryObject.class,
                    MemoryReceiveChannel.class,
                    MemoryLink.class,
                    MemoryWaitSet.class,
                    MemoryIncomingPackets.class,
                    MemoryOutgoingPackets.class,
                    MemorySharedMemory.class,
                    MemoryKernelObjects.class)
            .map(Class::getName)
            .collect(Collectors.toSet());

    /** The kind, and the caller outside this platform that opened it. */
    @Override
    public String toString() {
        for (StackTraceElement frame : openedAt.getStackTrace()) {
            if (!OPENERS.contains(frame.getClassName())) {
                return what + ", opened at " + frame;
            }
        }
        return what;
    }
}
