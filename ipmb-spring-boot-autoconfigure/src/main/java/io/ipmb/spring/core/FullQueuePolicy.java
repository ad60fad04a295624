package io.ipmb.spring.core;

/**
 * The fate of a message for {@link IpmbOperations.SendSpec#sendAsync()} while the queue is full.
 *
 * @since 0.1.0
 */
public enum FullQueuePolicy {
    /** Refuses the message: its future fails at once, and the caller continues. */
    REJECT,
    /** Blocks the caller until there is room, which slows the sender down to the speed of the bus. */
    WAIT
}
