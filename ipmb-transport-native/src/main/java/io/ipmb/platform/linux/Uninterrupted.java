package io.ipmb.platform.linux;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * Works with channels of the JDK on a thread that may be interrupted: the JDK closes the channel of an interrupted
 * thread, though nothing here waits. Stateless.
 */
final class Uninterrupted {

    private Uninterrupted() {}

    /** Opens a channel, uses it, and closes it unless it is the result. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /** Does the work, and repeats it after an interruption; the thread's interrupted status is kept. */
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
