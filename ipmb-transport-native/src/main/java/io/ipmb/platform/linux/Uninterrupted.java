package io.ipmb.platform.linux;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * Works with channels of the JDK on a thread that may be interrupted, before or meanwhile: the JDK would close the channel
 * and fail, though nothing here waits. Stateless.
 */
final class Uninterrupted {

    private Uninterrupted() {}

    /** Opens a channel, works with it, and closes it unless it is the result. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /** Does the work, again when an interruption came between; the thread's status is as it was. */
    static <T> T call(Work<T> work) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return work.run();
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
