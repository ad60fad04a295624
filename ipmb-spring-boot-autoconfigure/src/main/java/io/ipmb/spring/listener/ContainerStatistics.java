package io.ipmb.spring.listener;

import io.ipmb.Label;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a container's state and counters, which continue over restarts. The counters are read one by one:
 * messages in between may make them differ. Immutable.
 *
 * @param label the container's label
 * @param state the container's state
 * @param since the time of the last change of state
 * @param inExpectedState see {@link IpmbListenerContainer#isInExpectedState()}
 * @param failure the reason of a failed join or of a disconnect; null for none
 * @param listeners the listeners, by order
 * @param received messages taken from the bus, or forwarded by another container of the application
 * @param handled messages that all their listeners handled
 * @param failed messages with a failure of at least one listener
 * @param notTaken messages that no listener of the application takes
 * @param elsewhere messages for listeners of other containers: forwarded unicast ones, and multicast ones of which the
 *     others have a copy
 * @param unhandled messages that were given up when the container stopped
 * @param inFlight messages being handled, those with an unfinished asynchronous result included
 * @param queueDepth messages taken from the bus that wait for a worker
 * @param queueCapacity the limit of waiting messages; 0 without a queue, and while stopped
 * @param queueFull the number of messages that found the queue full, so that the bus had to wait
 * @param stuckSince the begin of the longest call, if it lasts longer than {@link ListenerSettings#stuckAfter()}; null
 *     when no listener is stuck
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
