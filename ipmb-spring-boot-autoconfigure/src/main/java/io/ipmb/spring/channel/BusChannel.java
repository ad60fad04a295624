package io.ipmb.spring.channel;

import io.ipmb.IpmbInterruptedException;
import io.ipmb.Label;
import io.ipmb.SendTimeoutException;
import io.ipmb.spring.config.IpmbConnection;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.support.Internal;
import io.ipmb.spring.support.IpmbHeaders;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.support.MessageBuilder;

/**
 * The common part of the {@link IpmbChannel}s: sends with a time limit, and feeds the subscribers from one listener,
 * which is registered for the first subscriber and stays until the channel is closed.
 *
 * <p>Thread-safe: registering and closing take a lock, messages do not.
 *
 * @since 0.1.0
 */
@Internal
public final class BusChannel {

    /** Longer than the life of any process, and within the range of nanoseconds. */
    private static final Duration FOR_EVER = Duration.ofDays(100L * 365);

    private final ReentrantLock lock = new ReentrantLock();
    private final ChannelSubscribers subscribers = new ChannelSubscribers();
    private final IpmbOperations operations;
    private final IpmbListenerEndpointRegistry registry;
    private final IpmbMessageConverter converter;
    private final ChannelSettings settings;
    private @Nullable String registered;

    /**
     * A channel without subscribers.
     *
     * @param operations sends messages
     * @param registry runs the listener behind the subscribers
     * @param converter converts received messages
     * @param settings may change until the first subscriber
     */
    public BusChannel(
            IpmbOperations operations,
            IpmbListenerEndpointRegistry registry,
            IpmbMessageConverter converter,
            ChannelSettings settings) {
        this.settings = settings;
        this.operations = operations;
        this.registry = registry;
        this.converter = converter;
    }

    /** The subscribers' label expression. */
    public Label label() {
        IpmbConnection named = settings.connection();
        return (named == null ? registry.connection() : named).baseLabel();
    }

    /** The number of subscribers. */
    public int subscriberCount() {
        return subscribers.size();
    }

    /**
     * Sends a message to the bus.
     *
     * @param timeout in milliseconds; negative for no limit
     * @return false after the timeout, or when the thread was interrupted
     * @throws MessagingException when sending failed for another reason
     */
    public boolean send(Message<?> message, long timeout) {
        try {
            operations.send(addressed(message), timeout < 0 ? FOR_EVER : Duration.ofMillis(timeout));
            return true;
        } catch (SendTimeoutException | IpmbInterruptedException e) {
            return false;
        } catch (RuntimeException e) {
            if (e instanceof MessagingException known && known.getFailedMessage() != null) {
                throw known;
            }
            throw new MessageDeliveryException(message, "The bus did not take the message: " + e.getMessage(), e);
        }
    }

    private Message<?> addressed(Message<?> message) {
        Object selector = settings.defaultSelector();
        if (selector == null || message.getHeaders().get(IpmbHeaders.SELECTOR) != null) {
            return message;
        }
        return MessageBuilder.fromMessage(message)
                .setHeader(IpmbHeaders.SELECTOR, selector)
                .build();
    }

    /**
     * Adds a subscriber.
     *
     * @param id the channel's name, for its listener
     * @return false when it was already subscribed
     */
    public boolean subscribe(String id, MessageHandler handler) {
        lock.lock();
        try {
            if (!subscribers.add(handler)) {
                return false;
            }
            if (registered == null) {
                try {
                    registry.register(listener(id), settings.containerFactory());
                } catch (RuntimeException | Error e) {
                    subscribers.remove(handler);
                    throw e;
                }
                registered = id;
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private InboundListener listener(String id) {
        AttachmentTransfer attachments = new AttachmentTransfer();
        attachments.setRetaining(settings.retainsAttachments());
        return settings.describe(InboundListener.builder(id, "channel " + id, converter))
                .takesWhile(() -> !subscribers.isEmpty())
                .build(message -> subscribers.receive(message, attachments));
    }

    /** Removes a subscriber; false when it was not subscribed. */
    public boolean unsubscribe(MessageHandler handler) {
        return subscribers.remove(handler);
    }

    /** Whether this handler is subscribed. */
    public boolean hasSubscriber(MessageHandler handler) {
        return subscribers.contains(handler);
    }

    /** Unregisters the listener. Sending still works; a later subscriber registers a new listener. */
    public void close() {
        String id;
        lock.lock();
        try {
            id = registered;
            registered = null;
        } finally {
            lock.unlock();
        }
        if (id != null) {
            registry.unregister(id);
        }
    }
}
