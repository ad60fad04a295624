package io.ipmb.spring.channel;

import io.ipmb.Selector;
import io.ipmb.spring.support.IpmbHeaders;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.MessageHandler;

/**
 * The subscribers of a channel, and the distribution of messages among them. Thread-safe: any thread subscribes and
 * unsubscribes, the container's workers bring messages. A message goes to the subscribers at its arrival.
 */
final class ChannelSubscribers {

    private final CopyOnWriteArrayList<MessageHandler> handlers = new CopyOnWriteArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    /** Adds a subscriber; false when it is already there. */
    boolean add(MessageHandler handler) {
        return handlers.addIfAbsent(handler);
    }

    /** Removes a subscriber; false when it is not there. */
    boolean remove(MessageHandler handler) {
        return handlers.remove(handler);
    }

    int size() {
        return handlers.size();
    }

    boolean isEmpty() {
        return handlers.isEmpty();
    }

    boolean contains(MessageHandler handler) {
        return handlers.contains(handler);
    }

    /**
     * Gives a message to its subscribers: one for unicast, all for multicast.
     *
     * @param attachments determines the owner of the attachments, for each subscriber
     */
    void receive(Message<?> message, AttachmentTransfer attachments) throws Exception {
        List<MessageHandler> present = List.copyOf(handlers);
        if (present.isEmpty()) {
            throw new MessageDeliveryException(message, "The last subscriber left while the message was on its way");
        }
        if (isMulticast(message)) {
            toAll(message, present, attachments);
        } else {
            int next = Math.floorMod(turn.getAndIncrement(), present.size());
            attachments.give(message, present.get(next)::handleMessage);
        }
    }

    private static boolean isMulticast(Message<?> message) {
        return message.getHeaders().get(IpmbHeaders.RECEIVED_SELECTOR) instanceof Selector selector
                && selector.mode() == Selector.Mode.MULTICAST;
    }

    /** The failure of one subscriber does not affect the others. */
    private static void toAll(Message<?> message, List<MessageHandler> present, AttachmentTransfer attachments)
            throws Exception {
        Exception first = null;
        for (MessageHandler handler : present) {
            try {
                attachments.give(message, handler::handleMessage);
            } catch (Exception e) {
                if (first == null) {
                    first = e;
                } else if (!first.equals(e)) {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
