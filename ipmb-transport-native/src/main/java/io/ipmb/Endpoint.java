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
 * One participant of a bus: sends and receives under one label. All methods may be called from any thread, unless they
 * say otherwise. The owner of an endpoint closes it.
 *
 * <p>An endpoint stays on its bus by itself. When the host is gone, it joins again, or becomes the host where {@link
 * JoinOptions#controllerAffinity()} allows; sends wait meanwhile, and messages that had arrived are still read.
 *
 * <p>Messages of one sending thread to one receiver arrive in order. The bus keeps a message only in the memory of the
 * processes involved: it is delivered at most once, and lost with the process that held it.
 *
 * <p>A null argument is refused with a {@link NullPointerException} where it is not {@code @Nullable}. Time limits may
 * have any length.
 *
 * @since 0.1.0
 */
public interface Endpoint extends AutoCloseable {

    /**
     * Joins a bus, waiting up to {@link JoinOptions#joinTimeout()}. Joining an empty bus succeeds where this process
     * may host it.
     *
     * @throws JoinException when joining is not possible; its subtypes are the reasons
     * @throws IpmbInterruptedException when the thread is interrupted while it waits; its interrupt status stays set
     * @throws UnsupportedPlatformException on an operating system without an implementation, or when it cannot work
     *     here
     */
    static Endpoint join(JoinOptions options) {
        return BusEndpoint.join(options);
    }

    /**
     * Asks the host of a bus, without joining it. The host must be of this library.
     *
     * @param options the bus, its platform, and the time limit of the answer, {@link JoinOptions#joinTimeout()}. Label
     *     and token are ignored: the host answers every program whose user may join
     * @throws BusNotHostedException when nobody hosts it
     * @throws JoinDeniedException when the system denies the connection, or these options do not allow the host's user
     * @throws JoinTimeoutException when the host does not answer in time
     * @throws JoinException when the host does not answer such questions, as those of the crate ipmb 0.8
     * @since 0.1.0
     */
    static HostedBus inspect(JoinOptions options) {
        return BusEndpoint.inspect(options);
    }

    /**
     * Joins a bus with default options, as {@link #join(JoinOptions)}.
     *
     * @throws IllegalArgumentException when the identifier is not allowed ({@link JoinOptions#builder(String)})
     * @throws IllegalLabelException when an element of the label is not allowed ({@link Label})
     */
    static Endpoint join(String identifier, String... label) {
        return join(JoinOptions.builder(identifier).label(label).build());
    }

    /** The name of the bus. */
    String identifier();

    /** The label that others address this endpoint by. */
    Label label();

    /**
     * The id of this endpoint on the bus: another one after each rejoin, the last one while rejoining and after the
     * end.
     */
    UUID id();

    /** The present state; it may have changed when the caller looks at it. */
    EndpointState state();

    /** Whether this endpoint hosts the bus; false while rejoining and after the end. */
    boolean isController();

    /** The controller of the bus, from memory, without asking it; null while rejoining and after the end. */
    @Nullable ControllerInfo controller();

    /**
     * Sends a message. Returns when the bus has the message, before a receiver has it. While the bus cannot take it,
     * the call waits, up to {@link JoinOptions#sendTimeout()}. Threads that send at the same time take turns.
     *
     * <p>The host drops a message without a receiver, or keeps it for its {@link Selector#timeToLive()}; that is no
     * error.
     *
     * @param payload a plain type, or a type with {@link io.ipmb.codec.MessageType}; encoded on this thread, within
     *     this call
     * @return the receivers, as far as this endpoint knows them
     * @throws io.ipmb.codec.IllegalPayloadTypeException when values of the payload's class cannot be payloads
     * @throws io.ipmb.codec.EncodeException when the payload has no form on the wire, for instance half of a surrogate
     *     pair in a text
     * @throws MessageTooLargeException when the encoded message does not fit into a packet
     * @throws SendTimeoutException when the time was over first
     * @throws EndpointClosedException when the endpoint is closed, before or meanwhile
     * @throws IpmbInterruptedException when the thread is interrupted while it waits; its interrupt status stays set
     * @throws IllegalStateException when the encoding of the payload itself sends on this endpoint, for instance in an
     *     accessor of a record
     * @throws PlatformFailureException when the system refuses for any other reason
     */
    SendResult send(Selector selector, Object payload);

    /**
     * Sends a payload that the caller writes straight into the outgoing memory, without a copy and without a payload
     * object. Otherwise as {@link #send(Selector, Object)}.
     *
     * <p>The writer runs within this call and must not send on this endpoint.
     *
     * @param typeId the payload's type, as that of a class with {@link io.ipmb.codec.MessageType}
     * @param size the bytes that the writer writes, 0 or more
     * @throws MessageTooLargeException when that many bytes do not fit into a packet; the writer is not called then
     * @throws IllegalArgumentException when the size is negative, or the writer writes another number of bytes; nothing
     *     was sent then
     * @throws io.ipmb.codec.IllegalPayloadTypeException when the type id is that of a handshake
     */
    SendResult send(Selector selector, UUID typeId, int size, PayloadWriter writer);

    /**
     * As {@link #send(Selector, Object)}, with attachments. They are borrowed for the call: the caller keeps and closes
     * them, whether sending succeeds or not.
     *
     * @throws TooManyAttachmentsException when there are more objects and regions than one message may have
     * @throws IllegalArgumentException when an attachment is of another platform than this endpoint, or not made by
     *     this library
     * @throws IllegalStateException when a region is closed
     * @throws PlatformFailureException when an object is closed
     */
    SendResult send(OutgoingMessage message);

    /**
     * As {@link #send(OutgoingMessage)}, with a time limit of its own.
     *
     * @param timeout zero or less does not wait; null waits for ever
     */
    SendResult send(OutgoingMessage message, @Nullable Duration timeout);

    /**
     * Takes the next message, waiting for as long as it takes. The caller closes the message. Of several threads that
     * receive, each gets messages of its own.
     *
     * @throws EndpointRetiredException when the endpoint has retired and all its messages were taken
     * @throws EndpointClosedException when the endpoint is closed, before or meanwhile
     * @throws IpmbInterruptedException when the thread is interrupted and would have to wait; its interrupt status
     *     stays set
     * @throws IllegalStateException while a handler is subscribed
     * @throws PlatformFailureException when the system cannot read, as with too many open files; nothing is lost by
     *     that
     */
    IncomingMessage receive();

    /**
     * Takes the next message, waiting up to {@code timeout}. The caller closes the message.
     *
     * @param timeout zero or less looks without waiting
     * @return null when the time was over first
     * @throws EndpointRetiredException when the endpoint has retired and all its messages were taken
     * @throws EndpointClosedException when the endpoint is closed, before or meanwhile
     * @throws IpmbInterruptedException when the thread is interrupted and would have to wait; its interrupt status
     *     stays set
     * @throws IllegalStateException while a handler is subscribed
     * @throws PlatformFailureException when the system cannot read, as with too many open files; nothing is lost by
     *     that
     */
    @Nullable IncomingMessage receive(Duration timeout);

    /**
     * Calls the handler with each message, one after the other, on a daemon thread of this endpoint. One handler at a
     * time: the next one may subscribe after the end of this one's subscription and of its last call.
     *
     * @throws EndpointClosedException when the endpoint is closed
     * @throws IllegalStateException while another handler is subscribed, or still runs
     */
    Subscription onMessage(IncomingMessageHandler handler);

    /**
     * Calls the handler through an executor: one task for each message, in the order of arrival. At most 256 tasks are
     * given to the executor ahead of their handling; the rest waits on the bus.
     *
     * @param executor runs the handler. If it rejects a task, the endpoint's own thread handles the message
     * @throws EndpointClosedException when the endpoint is closed
     * @throws IllegalStateException while another handler is subscribed, or still runs
     */
    Subscription onMessage(IncomingMessageHandler handler, Executor executor);

    /**
     * Calls the handler with a view of each message, one after the other, on a daemon thread of this endpoint: nothing
     * is copied, decoded or allocated. The endpoint reads nothing else during a call, so that the bytes stay where they
     * are. As with every handler, messages of a type outside of {@link #messageBox()} are dropped unless that delivers
     * unknown types.
     *
     * @throws EndpointClosedException when the endpoint is closed
     * @throws IllegalStateException while another handler is subscribed, or still runs
     * @since 0.1.0
     */
    Subscription onMessageInPlace(MessageViewHandler handler);

    /** The payload types that are read at this moment. */
    MessageBox messageBox();

    /**
     * Sets the payload types that are read, for each message that is decoded from now on, earlier arrivals included.
     *
     * @param box replaces {@link JoinOptions#messageBox()}, across rejoins as well
     */
    void messageBox(MessageBox box);

    /**
     * The controller's view of the bus at this moment, if this endpoint hosts the bus. The controller answers between
     * two of its turns, so routing does not wait. Unless the bus is overloaded, the caller waits for well under a
     * millisecond.
     *
     * @return null when this endpoint does not host the bus, or the controller does not answer within a second
     */
    @Nullable HostedBus hostedBus();

    /**
     * Asks the host of this bus, this process or another one, as {@link #inspect(JoinOptions)} does.
     *
     * @param limit the longest wait for the answer
     * @throws BusNotHostedException when nobody hosts the bus at this moment
     * @throws JoinTimeoutException when the host does not answer in time
     * @throws JoinException when the host does not answer such questions, as those of the crate ipmb 0.8
     * @throws IpmbInterruptedException when the thread is interrupted while it waits; its interrupt status stays set
     * @since 0.1.0
     */
    HostedBus inspect(Duration limit);

    /**
     * The number of endpoints, this one included, that satisfy the selector's label expression at this moment, and
     * those that are expected back after a change of host. Endpoints may leave and join before a message arrives. Costs
     * as much as {@link #hostedBus()} if this endpoint hosts the bus, and little elsewhere: {@link #directory()} has
     * the answer.
     *
     * @return empty when the directory is not complete, and this endpoint does not host the bus
     */
    OptionalInt reaches(Selector selector);

    /**
     * The endpoints of the bus, this one included. The host keeps the directory in memory that its endpoints read, so
     * asking costs no message and no system call, and next to nothing without a change. Between two hosts the answer is
     * that of the last one.
     *
     * @return incomplete, and without members, before the first host that tells its endpoints and after the end of this
     *     endpoint
     * @since 0.1.0
     */
    BusDirectory directory();

    /**
     * Calls the listener with each change of the directory, and first of all, soon, with the whole of it: all members
     * have joined then. The host rings a bell for an endpoint with listeners, so a change is heard of at once. Changes
     * in short succession may come as one; then an endpoint that joins and leaves in between is in none.
     *
     * <p>A change of host is no departure: members keep their instance. If the next host has not been on the bus
     * before, they leave, and join when they are back. The order of changes and messages is not defined. Between two
     * hosts there is no change.
     *
     * @return ends with the endpoint, without a last call
     * @throws EndpointClosedException when the endpoint is closed
     * @since 0.1.0
     */
    Subscription onDirectoryChange(DirectoryListener listener);

    /**
     * Waits until all messages that this endpoint sent have left this process. In the host, that includes messages on
     * their way to other endpoints and messages kept for their time to live; elsewhere nothing waits in the process, so
     * this returns at once.
     *
     * @param timeout zero or less only looks
     * @return false when the time was over first
     * @throws IpmbInterruptedException when the thread is interrupted while it waits; its interrupt status stays set
     */
    boolean flush(Duration timeout);

    /**
     * Stops receiving, for a program that is about to end. From now on each message for this endpoint's label goes to
     * the next endpoint that matches, or to nobody; so do messages for it that wait in the host. Messages that have
     * arrived are still received; then {@link #receive()} throws {@link EndpointRetiredException}, and a subscription
     * ends. The endpoint still sends, for instance answers, until it is closed. Retiring again only waits.
     *
     * <p>After this, an endpoint that has to join the bus anew receives nothing, and does not host the bus.
     *
     * @param timeout the longest wait until all arrived messages were taken by {@link #receive()}, or handled by the
     *     subscribed handler; zero or less does not wait. A handler that retires its own endpoint does not wait for
     *     itself
     * @return whether all of them were taken or handled; false when the time was over, or the thread was interrupted,
     *     whose interrupt status stays set
     */
    boolean retire(Duration timeout);

    /**
     * The present counts of this endpoint, and of the controller where this endpoint hosts the bus: a copy, with all
     * counters.
     */
    Map<Counter, Long> counters();

    /**
     * Leaves the bus, for good. The endpoint retires as with {@link #retire(Duration)}; a subscribed handler gets the
     * arrived messages, for up to {@link JoinOptions#closeTimeout()}, and can still send. Then the endpoint leaves.
     * Messages that nobody has taken by then are lost, counted as {@link Counter#DROPPED_UNREAD} and reported as a
     * {@link BusEvent.MessageDropped}.
     *
     * <p>A host hands the bus over: it delivers the messages that it has taken, within {@link
     * HostOptions#handOverTimeout()}, and drops those kept for their time to live. The others elect a new host at once.
     *
     * <p>Closing twice is fine. A handler that closes its own endpoint does not wait for itself. An interrupted thread
     * does not wait for a handler; its interrupt status stays set.
     */
    @Override
    void close();
}
