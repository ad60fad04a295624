package io.ipmb.spring.core;

/**
 * What became of a message that was sent, as far as it can be known: where this process hosts the bus, from a look at
 * the bus just before; elsewhere it is always {@link #SENT}. Sending again helps in none of these cases; what
 * failed is an exception.
 *
 * @since 0.1.0
 */
public enum SendOutcome {
    /** The bus has it, and there was somebody whom the selector names, or this process cannot know. */
    SENT,
    /** Nobody was there whom the selector names, and the message has no time to live: it is gone. */
    NOBODY,
    /** Nobody was there whom the selector names; the bus keeps the message for its time to live. */
    KEPT
}
