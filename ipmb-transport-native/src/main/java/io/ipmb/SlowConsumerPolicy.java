package io.ipmb;

/** What the controller does when the queue of an endpoint that does not read fast enough is full. */
public enum SlowConsumerPolicy {
    /**
     * Pause the senders that address it until it has caught up: their {@code send} waits up to its time limit, whomever it
     * is to. Other senders are not affected. Nothing is lost, unless the endpoint has not read for as long as {@link
     * HostLimits#stallTimeout()} says: from then on the newest messages for it are dropped until it has caught up.
     */
    WAIT,
    /** Drop the message that does not fit. */
    DROP_NEWEST,
    /** Drop the oldest queued messages until the new one fits. */
    DROP_OLDEST,
    /** Disconnect the endpoint; it may join again. The endpoint that hosts the bus loses the newest message instead. */
    DISCONNECT
}
