package io.ipmb.spring.listener;

import io.ipmb.BusEvent;
import io.ipmb.IncomingMessage;
import io.ipmb.Label;
import io.ipmb.MessageBox;
import io.ipmb.spring.core.EndpointFactory;
import io.ipmb.spring.core.ReplyOperations;
import io.ipmb.spring.event.IpmbEvent;
import io.ipmb.spring.support.BodyRegions;
import io.ipmb.spring.support.Internal;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * The parts that all containers of one bus share: the way to join it, the policy for failures, the routing among them,
 * events, and the monitor. It has no threads while no container runs. Thread-safe.
 *
 * @since 0.1.0
 */
@Internal
public final class ContainerRuntime {

    /** The number of messages that are read ahead unless set. */
    public static final int READ_AHEAD = 1024;

    private final EndpointFactory endpointFactory;
    private final EventPump events;
    private final ContainerMonitor monitor;
    private final Routing routing = new Routing();
    private final Untaken untaken = new Untaken();
    private volatile StartupFailurePolicy startupFailurePolicy = StartupFailurePolicy.STOP;
    private volatile BackOff reconnectBackOff = defaultBackOff();
    private volatile @Nullable Duration idleEventInterval;
    private volatile int readAhead = READ_AHEAD;
    private volatile BodyRegions bodyRegions = BodyRegions.READ_ONLY;

    /** @param endpointFactory joins the bus */
    public ContainerRuntime(EndpointFactory endpointFactory) {
        this.endpointFactory = endpointFactory;
        this.events = new EventPump("ipmb-events-" + endpointFactory.identifier(), endpointFactory.classLoader());
        this.monitor = new ContainerMonitor("ipmb-watch-" + endpointFactory.identifier());
    }

    private static BackOff defaultBackOff() {
        ExponentialBackOff backOff = new ExponentialBackOff(1000, 2);
        backOff.setMaxInterval(30_000);
        return backOff;
    }

    /** Joins the bus. */
    public EndpointFactory endpointFactory() {
        return endpointFactory;
    }

    /** The policy for a bus that cannot be joined at start. */
    public StartupFailurePolicy startupFailurePolicy() {
        return startupFailurePolicy;
    }

    /** Sets the policy for a bus that cannot be joined at start; {@link StartupFailurePolicy#STOP} unless set. */
    public void setStartupFailurePolicy(StartupFailurePolicy policy) {
        startupFailurePolicy = policy;
    }

    /**
     * The pauses between attempts to join: under {@link StartupFailurePolicy#RETRY}, and on the way back of an endpoint
     * that is refused or was thrown off.
     */
    public BackOff reconnectBackOff() {
        return reconnectBackOff;
    }

    /** Sets the pauses between attempts to join; 1 s, doubling up to 30 s, without an end unless set. */
    public void setReconnectBackOff(BackOff backOff) {
        reconnectBackOff = backOff;
    }

    /** The time without a message that is reported; null for never. */
    @Nullable Duration idleEventInterval() {
        return idleEventInterval;
    }

    /**
     * Sets the time without a message until an {@link io.ipmb.spring.event.IpmbListenerIdleEvent} is published, and
     * from one to the next; null, as unless set, for never. Counts for listeners that start from now on.
     */
    public void setIdleEventInterval(@Nullable Duration interval) {
        if (interval != null && (interval.isNegative() || interval.isZero())) {
            throw new IllegalArgumentException("interval=" + interval + " must be more than zero");
        }
        idleEventInterval = interval;
    }

    /** The number of messages that may wait for the listeners of a label beyond their queue. */
    public int readAhead() {
        return readAhead;
    }

    /**
     * Sets the number of messages that may wait for the listeners of a label beyond their queue while these are busy or
     * paused. Applies where the application has listeners of other labels, whose messages may stand behind. When as
     * many wait, reading waits as well. {@value #READ_AHEAD} unless set; counts at once.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public void setReadAhead(int messages) {
        if (messages < 0) {
            throw new IllegalArgumentException("readAhead=" + messages + " must not be negative");
        }
        readAhead = messages;
    }

    /** The end of messages that nobody takes. */
    Untaken untaken() {
        return untaken;
    }

    /**
     * Answers a requester at once when no listener takes its request; unless set, it waits until its time is over.
     * Before the first container starts.
     *
     * @param replies asked for when there is a requester
     */
    public void setReplies(IpmbMessageConverter converter, Supplier<ReplyOperations> replies) {
        untaken.answer(converter, replies);
        routing.readEnvelopes();
    }

    /** Takes large bodies out of the memory regions that they have come in. */
    BodyRegions bodyRegions() {
        return bodyRegions;
    }

    /** Sets the part that takes large bodies out of the memory regions that they have come in. */
    public void setBodyRegions(BodyRegions bodies) {
        bodyRegions = bodies;
    }

    /** Sets the publisher of events; none unless set. */
    public void setEventPublisher(@Nullable ApplicationEventPublisher publisher) {
        events.publishTo(publisher);
    }

    /** Publishes an event, after those before it, on another thread. */
    public void publish(IpmbEvent event) {
        events.publish(event);
    }

    /** Publishes an event of an endpoint of the application. */
    public void tell(Object source, Label label, BusEvent event) {
        events.publish(source, endpointFactory.identifier(), label, event);
    }

    /** Waits until the events so far are published, or time is over. */
    public void flushEvents(Duration timeout) {
        events.flush(timeout);
    }

    /**
     * Sets the containers among which messages are routed.
     *
     * @param inOrder in the order in which they are asked, the base first
     */
    public void setDestinations(List<Destination> inOrder) {
        routing.become(inOrder);
    }

    /** As {@link io.ipmb.spring.core.ApplicationListeners#onMessageBox}, for the listeners of all containers. */
    public void onMessageBox(Consumer<? super MessageBox> observer) {
        routing.onMessageBox(observer);
    }

    /** As {@link io.ipmb.spring.core.ApplicationListeners#offer}, to the listeners of all containers. */
    public boolean offer(IncomingMessage message) {
        return routing.offer(message);
    }

    Routing routing() {
        return routing;
    }

    ContainerMonitor monitor() {
        return monitor;
    }
}
