package io.ipmb.spring.core;

/**
 * The outcome of sending, as far as it is known: the host compares the selector with its endpoints just before it
 * sends; in other processes the outcome is always {@link #SENT}. A repetition helps in none of these cases; a failure
 * is an exception.
 *
 * @since 0.1.0
 */
public enum SendOutcome {
    /** The bus has the message. An endpoint matched, or this process cannot know. */
    SENT,
    /** No endpoint matched, and the message has no time to live: it is dropped. */
    NOBODY,
    /** No endpoint matched; the bus keeps the message for its time to live. */
    KEPT
}
