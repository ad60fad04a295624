package io.ipmb.spring.core;

/**
 * What happens to a message that is to be sent later while as many as may wait do.
 *
 * @since 0.1.0
 */
public enum FullQueuePolicy {
    /** It is refused: its future fails at once, and the caller goes on. */
    REJECT,
    /** The caller waits for room, so that whoever makes messages is no faster than the bus. */
    WAIT
}
