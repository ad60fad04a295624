package io.ipmb.spring.channel;

import io.ipmb.Label;
import org.springframework.messaging.SubscribableChannel;

/**
 * The bus as a channel: what is sent to it goes to the bus, and its subscribers get what arrives under {@code
 * ipmb.label}. So a message comes back to the subscribers of the channel it was sent to only where its selector names
 * them.
 *
 * <p>Sending needs a selector: the header {@link io.ipmb.spring.support.IpmbHeaders#SELECTOR}, or the channel's or the
 * template's default. The one that a message has arrived with ({@link
 * io.ipmb.spring.support.IpmbHeaders#RECEIVED_SELECTOR}) does not count. {@code send} returns {@code true} once the bus
 * has the message, whether anybody is there to get it or not, and {@code false} when the time-out is over first or the
 * thread was interrupted while the application has lost its bus; no time-out waits for as long as it takes. All else is
 * a {@link org.springframework.messaging.MessagingException} that says why.
 *
 * <p>A message that was sent to one receiver goes to exactly one subscriber, in turn; when that one fails, no other is
 * tried. A message that was sent to many goes to all subscribers. While nobody has subscribed, the channel takes
 * nothing, and other listeners under the same label get what arrives. Attachments are in the headers while the
 * subscriber runs, and closed afterwards unless the channel is set to retain them.
 *
 * <p>Thread-safe. Subscribers run on the threads of the listener container of {@code ipmb.label}.
 *
 * @since 0.1.0
 */
public interface IpmbChannel extends SubscribableChannel {

    /** What others address the channel's subscribers by. */
    Label label();

    /** How many have subscribed. */
    int getSubscriberCount();
}
