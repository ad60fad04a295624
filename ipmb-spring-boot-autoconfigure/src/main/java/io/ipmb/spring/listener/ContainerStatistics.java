package io.ipmb.spring.listener;

import io.ipmb.Label;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state and the counters of a container at one moment; counters go on over restarts. The numbers are read one after
 * the other, so that they may differ by messages that are on their way. Immutable.
 *
 * @param label the label that senders address
 * @param state where the container stands
 * @param since since when it stands there
 * @param inExpectedState see {@link IpmbListenerContainer#isInExpectedState()}
 * @param failure why it could not join, or was thrown off; null when all is well
 * @param listeners the listeners, by order
 * @param received messages taken from the bus, or forwarded by another container of the application
 * @param handled messages that all listeners they were given to have handled
 * @param failed messages that at least one listener failed on
 * @param notTaken messages that no listener of the application takes
 * @param elsewhere messages that were for listeners of other containers: forwarded to those, or, when they were sent to
 *     many, left to those, which have a copy
 * @param unhandled messages taken from the bus, or already here, that were given up when the container stopped
 * @param inFlight messages being handled now, those with an unfinished asynchronous result included
 * @param queueDepth messages taken from the bus that wait for a worker
 * @param queueCapacity how many may wait; 0 where workers read the bus themselves, and while stopped
 * @param queueFull how often a message found the queue full, so that the bus had to wait
 * @param stuckSince since when the message is in the works that has been there for longest, when that is longer than
 *     {@link ListenerSettings#stuckAfter()}; null when no listener is stuck
 * @since 0.1.0
 */
public record ContainerStatistics(
        Label label,
        ContainerState state,
        Instant since,
        boolean inExpectedState,
        @Nullable Throwable failure,
        List<ListenerStatistics> listeners,
        long received,
        long handled,
        long failed,
        long notTaken,
        long elsewhere,
        long unhandled,
        int inFlight,
        int queueDepth,
        int queueCapacity,
        long queueFull,
        @Nullable Instant stuckSince) {

    /** Copies the list. */
    public ContainerStatistics {
        listeners = List.copyOf(listeners);
    }
}
