package io.ipmb;

/**
 * What the host does when the queue of a slow endpoint is full.
 *
 * @since 0.1.0
 */
public enum SlowConsumerPolicy {
    /**
     * Pauses the senders to that endpoint until it has caught up: each of their sends waits, up to its time limit,
     * whoever the receiver is. Other senders are not affected. Nothing is lost, unless the endpoint reads nothing for
     * {@link HostLimits#stallTimeout()}: from then on the newest messages for it are dropped until it has caught up.
     */
    WAIT,
    /** Drops the message that does not fit. */
    DROP_NEWEST,
    /** Drops the oldest queued messages until the new one fits. */
    DROP_OLDEST,
    /**
     * Disconnects the endpoint, which may join again. The endpoint that hosts the bus loses the newest message instead.
     */
    DISCONNECT
}
