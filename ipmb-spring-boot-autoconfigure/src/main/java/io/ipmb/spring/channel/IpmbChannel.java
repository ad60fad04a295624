package io.ipmb.spring.channel;

import io.ipmb.Label;
import org.springframework.messaging.SubscribableChannel;

/**
 * The bus as a channel: it sends messages to the bus, and its subscribers get the messages for {@code ipmb.label}. A
 * message returns to the subscribers of its own channel only if its selector matches them.
 *
 * <p>Sending needs a selector: the header {@link io.ipmb.spring.support.IpmbHeaders#SELECTOR}, or the channel's or the
 * template's default. The selector of a received message ({@link io.ipmb.spring.support.IpmbHeaders#RECEIVED_SELECTOR})
 * does not count. {@code send} returns {@code true} when the bus has the message, with or without a receiver. It
 * returns {@code false} after the timeout, or if the thread is interrupted while the application has lost its bus;
 * without a timeout it waits indefinitely. Every other failure is a {@link
 * org.springframework.messaging.MessagingException} with the reason.
 *
 * <p>A unicast message goes to exactly one subscriber, in turn, even if that one fails. A multicast message goes to all
 * subscribers. Without subscribers, the channel takes no messages: other listeners of the label get them. Attachments
 * are in the headers while the subscriber runs, and closed afterwards, unless the channel retains them.
 *
 * <p>Thread-safe. Subscribers run on the threads of the listener container of {@code ipmb.label}.
 *
 * @since 0.1.0
 */
public interface IpmbChannel extends SubscribableChannel {

    /** The subscribers' label expression. */
    Label label();

    /** The number of subscribers. */
    int getSubscriberCount();
}
