package io.ipmb.platform.memory;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Something of a {@link MemoryPlatform} that was opened and not closed yet.
 *
 * @param what its kind, and what tells it from others of its kind
 * @param openedAt its stack trace shows who opened it; attach it to a failure as cause
 */
public record OpenObject(String what, Throwable openedAt) {

    private static final Set<String> OPENERS = Stream.of(
                    Census.class,
                    World.class,
                    MemoryPlatform.class,
                    MemoryNameClaim.class,
                    MemoryObject.class,
                    MemoryReceiveChannel.class,
                    MemoryWaitSet.class,
                    MemoryIncomingPackets.class,
                    MemoryOutgoingPackets.class,
                    MemorySharedMemory.class,
                    MemoryKernelObjects.class)
            .map(Class::getName)
            .collect(Collectors.toSet());

    /** The kind, and the place outside this platform that asked for it. */
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
