package io.ipmb;

/**
 * When a received message counts as done. Until then the sender keeps it, and sends it again when the receiver ends.
 *
 * <p>Holds for messages by lanes: from programs of this library, while lanes are allowed ({@link LaneOptions}). A
 * message through the host counts as done as soon as it is on its way to the receiver, so an endpoint with another mode
 * than {@link #ON_RECEIPT} has its senders open lanes ahead of their first message. Such an endpoint gets each message
 * at least once, as long as the sender lives: one that was handled and not acknowledged when the receiver ended comes
 * again, to the same endpoint or to the next match, with a count of {@link IncomingMessage#redeliveries()}.
 *
 * <p>A message that is not acknowledged keeps its place in the sender's lane, and that of all later ones of this
 * sender. When the lane is full, the sender waits, or drops, as the host's policy says ({@link SlowConsumerPolicy}).
 *
 * @see JoinOptions#acknowledge()
 * @since 0.1.0
 */
public enum AcknowledgeMode {
    /** With its handing over to the program: a message in the hands of a program that ends is lost. */
    ON_RECEIPT,
    /**
     * With the return of the message handler, normally or not; with the close of a message that the handler has {@link
     * IncomingMessage#detach() detached} or {@link MessageView#take() taken}, or that a {@code receive} has brought; or
     * with {@link IncomingMessage#acknowledge()} before that.
     */
    AFTER_HANDLER,
    /** With {@link IncomingMessage#acknowledge()} or {@link MessageView#acknowledge()} alone. */
    MANUAL
}
