package io.ipmb;

import io.ipmb.counter.Counter;
import io.ipmb.endpoint.BusEndpoint;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One participant of a bus: sends and receives under one label. All methods may be called from any thread.
 *
 * <p>An endpoint stays on its bus by itself: when the controller goes, it joins again (or becomes the controller where
 * {@link JoinOptions#controllerAffinity()} allows), sends wait meanwhile, and what had already arrived is still read.
 *
 * <p>Messages of one sending thread to one receiver arrive in order. The bus keeps a message only in the memory of the
 * processes involved: it is delivered at most once, and lost with the process that held it.
 */
public interface Endpoint extends AutoCloseable {

    /**
     * Joins a bus and returns once that has succeeded. Joining an empty bus succeeds where this process may host it.
     *
     * @throws JoinException when that is not possible; the subtypes say why
     * @throws IpmbInterruptedException when the thread is interrupted while it waits, its interrupt status stays set
     * @throws io.ipmb.UnsupportedPlatformException on an operating system that is not supported yet
     */
    static Endpoint join(JoinOptions options) {
        return BusEndpoint.join(options);
    }

    /** Joins a bus with default options. */
    static Endpoint join(String identifier, String... label) {
        return join(JoinOptions.builder(identifier).label(label).build());
    }

    /** The bus's name. */
    String identifier();

    /** What others address this endpoint by. */
    Label label();

    /** The id that the present controller gave this endpoint; another one after each rejoin. */
    UUID id();

    /** Where the endpoint stands. */
    EndpointState state();

    /** Whether this endpoint hosts the bus. */
    boolean isController();

    /** What is known about the present controller, without asking it; null while rejoining. */
    @Nullable ControllerInfo controller();

    /**
     * Sends a message and returns once it was handed to the bus, waiting up to {@link JoinOptions#sendTimeout()} while
     * the bus cannot take it.
     *
     * @throws MessageTooLargeException when the encoded message does not fit into a packet
     * @throws SendTimeoutException when the time was over first; the message was not sent
     * @throws EndpointClosedException when the endpoint is closed
     * @throws IpmbInterruptedException when the thread is interrupted while it waits, its interrupt status stays set; the message
     *     was not sent
     * @throws io.ipmb.codec.IllegalPayloadTypeException when the payload's class cannot be a payload
     */
    void send(Selector selector, Object payload);

    /**
     * As {@link #send(Selector, Object)}, with attachments, which stay the caller's own to close.
     *
     * @throws IllegalArgumentException when an attachment is of another platform than this endpoint
     */
    void send(OutgoingMessage message);

    /**
     * As {@link #send(OutgoingMessage)} with a time limit of its own.
     *
     * @param timeout zero or less does not wait at all; null waits for ever
     */
    void send(OutgoingMessage message, @Nullable Duration timeout);

    /**
     * Takes the next message, waiting for as long as it takes. The caller closes the message.
     *
     * @throws EndpointRetiredException when the endpoint has retired and all that had come was taken
     * @throws EndpointClosedException when the endpoint is or gets closed
     * @throws IpmbInterruptedException when the thread is interrupted while it waits, its interrupt status stays set
     * @throws IllegalStateException while a handler is subscribed
     */
    IncomingMessage receive();

    /**
     * Takes the next message, waiting up to {@code timeout}. The caller closes the message.
     *
     * @param timeout zero or less looks without waiting
     * @return null when the time was over first
     * @throws IpmbInterruptedException when the thread is interrupted while it waits, its interrupt status stays set
     */
    @Nullable IncomingMessage receive(Duration timeout);

    /** Pushes messages to the handler on a thread of this endpoint, one after the other. One handler at a time. */
    Subscription onMessage(IncomingMessageHandler handler);

    /**
     * Pushes messages to the handler through an executor, each as a task of its own, in order of arrival.
     *
     * @param executor runs the handler; when it rejects a task, the message is handled on the endpoint's own thread
     */
    Subscription onMessage(IncomingMessageHandler handler, Executor executor);

    /** The payload types that are read at this moment. */
    MessageBox messageBox();

    /**
     * Sets the payload types that are read, from the next message on that is decoded; those that have arrived and that
     * nobody has taken yet are decoded with it.
     *
     * @param box takes the place of {@link JoinOptions#messageBox()}, across rejoins as well
     */
    void messageBox(MessageBox box);

    /**
     * What the controller sees of the bus at this moment, where this endpoint hosts it. Asked of the controller between
     * two of its turns: routing does not wait for it, the caller does, for well under a millisecond on a bus that is
     * not overloaded.
     *
     * @return null when this endpoint does not host the bus, or the controller does not answer within a second
     */
    @Nullable HostedBus hostedBus();

    /**
     * How many endpoints, this one included, satisfy the selector's expression at this moment, where this endpoint hosts
     * the bus. A momentary look: before a message gets there some may have left and others joined. Costs what {@link
     * #hostedBus()} costs.
     *
     * @return empty when this endpoint does not host the bus, or the controller does not answer within a second
     */
    OptionalInt reaches(Selector selector);

    /**
     * Waits until everything that this endpoint sent has left this process for good. Where this process hosts the bus
     * that includes messages on their way to other endpoints and messages kept by their time to live.
     *
     * @return false when the time was over first
     */
    boolean flush(Duration timeout);

    /**
     * Stops being a receiver, for a program that is about to end: from this moment every message for this endpoint's label
     * goes to the next endpoint that matches, or to nobody, also what waits for this endpoint in the host. What had come
     * already is still received, to the last of it; then {@link #receive()} throws {@link EndpointRetiredException}, and a
     * subscription ends. The endpoint still sends, for instance answers, until it is closed. Retiring again only waits.
     *
     * <p>An endpoint that has to join the bus anew after this gets nothing, and does not host it.
     *
     * @param timeout how long to wait until all that had come was taken by {@link #receive()}, or handled by the handler
     *     that is subscribed; zero or less does not wait. A handler that retires its own endpoint does not wait for itself
     * @return whether all of that was taken or handled; false when the time was over, or the thread was interrupted, whose
     *     interrupt status stays set
     */
    boolean retire(Duration timeout);

    /** The counters of this endpoint, and of the controller where this endpoint hosts the bus. */
    Map<Counter, Long> counters();

    /**
     * Leaves the bus. First the endpoint retires as {@link #retire(Duration)} does, and where a handler is subscribed, what had
     * come is handled, up to {@link JoinOptions#closeTimeout()}; the handler can still send meanwhile. Then the bus is left.
     * What had come and was not taken by then is lost, counted as {@link Counter#DROPPED_UNREAD} and told as a {@link
     * BusEvent.MessageDropped}.
     *
     * <p>An endpoint that hosts the bus hands it over: what senders had handed in is delivered first, within {@link
     * HostOptions#handOverTimeout()}, what is kept for a time to live is lost; the others elect a new controller at once.
     * Closing twice is fine. A handler that closes its own endpoint does not wait for itself.
     */
    @Override
    void close();
}
