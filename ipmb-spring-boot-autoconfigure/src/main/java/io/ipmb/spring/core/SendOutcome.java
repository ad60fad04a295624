package io.ipmb.spring.core;

/**
 * The outcome of a send, as far as the sending endpoint knows it: it compares the selector with the endpoints of the
 * bus when the bus takes the message. Under a host that is not of this library, the outcome is always {@link #SENT}. A
 * repetition helps in none of these cases; a failure is an exception.
 *
 * @since 0.1.0
 */
public enum SendOutcome {
    /** The bus has the message. An endpoint matched, or the sender cannot know. */
    SENT,
    /** No endpoint matched, and the message has no time to live: it is dropped. */
    NOBODY,
    /** No endpoint matched; the bus keeps the message for its time to live. */
    KEPT
}
