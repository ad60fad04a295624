package io.ipmb;

/**
 * The host's reaction to a full queue of a slow endpoint.
 *
 * @since 0.1.0
 */
public enum SlowConsumerPolicy {
    /**
     * Pauses the senders to that endpoint until it has caught up: each of their sends waits, up to its time limit,
     * whatever the receiver. Other senders are not affected. Nothing is lost, unless the endpoint reads nothing for
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
