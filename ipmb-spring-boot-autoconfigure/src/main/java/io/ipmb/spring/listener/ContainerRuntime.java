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
 * The shared parts of all containers of one bus: joining, the policy for failures, the routing among them, events, and
 * the monitor. It has no threads while no container runs. Thread-safe.
 *
 * @since 0.1.0
 */
@Internal
public final class ContainerRuntime {

    /** The default number of messages to read ahead. */
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

    /** The policy for a failed join at start. */
    public StartupFailurePolicy startupFailurePolicy() {
        return startupFailurePolicy;
    }

    /** Sets the policy for a failed join at start; {@link StartupFailurePolicy#STOP} unless set. */
    public void setStartupFailurePolicy(StartupFailurePolicy policy) {
        startupFailurePolicy = policy;
    }

    /**
     * The pauses between attempts to join: at start under {@link StartupFailurePolicy#RETRY}, and after an endpoint was
     * refused or disconnected.
     */
    public BackOff reconnectBackOff() {
        return reconnectBackOff;
    }

    /** Sets the pauses between attempts to join; 1 s, doubling up to 30 s, without an end unless set. */
    public void setReconnectBackOff(BackOff backOff) {
        reconnectBackOff = backOff;
    }

    /** The reported time without a message; null for no reports. */
    @Nullable Duration idleEventInterval() {
        return idleEventInterval;
    }

    /**
     * Sets the interval of {@link io.ipmb.spring.event.IpmbListenerIdleEvent}s while there is no message; null, the
     * default, for no events. Takes effect for listeners that start later.
     */
    public void setIdleEventInterval(@Nullable Duration interval) {
        if (interval != null && (interval.isNegative() || interval.isZero())) {
            throw new IllegalArgumentException("interval=" + interval + " must be more than zero");
        }
        idleEventInterval = interval;
    }

    /** The limit of messages that wait for the listeners of a label beyond their queue. */
    public int readAhead() {
        return readAhead;
    }

    /**
     * Sets the limit of messages that wait for busy or paused listeners of a label beyond their queue. They are read
     * ahead to reach the messages of other labels behind them; an application with one label reads none ahead. At the
     * limit, reading waits. {@value #READ_AHEAD} unless set; takes effect at once.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public void setReadAhead(int messages) {
        if (messages < 0) {
            throw new IllegalArgumentException("readAhead=" + messages + " must not be negative");
        }
        readAhead = messages;
    }

    /** The end of messages without a listener. */
    Untaken untaken() {
        return untaken;
    }

    /**
     * Sets the sender of refusals, for requests that no listener takes; unless set, their requesters wait for their
     * timeout. Before the first container starts.
     *
     * @param replies asked for when a request is refused
     */
    public void setReplies(IpmbMessageConverter converter, Supplier<ReplyOperations> replies) {
        untaken.answer(converter, replies);
        routing.readEnvelopes();
    }

    /** The reader of large bodies in memory regions. */
    BodyRegions bodyRegions() {
        return bodyRegions;
    }

    /** Sets the reader of large bodies in memory regions. */
    public void setBodyRegions(BodyRegions bodies) {
        bodyRegions = bodies;
    }

    /** Sets the publisher of events; none unless set. */
    public void setEventPublisher(@Nullable ApplicationEventPublisher publisher) {
        events.publishTo(publisher);
    }

    /** Publishes an event on another thread, after the earlier ones. */
    public void publish(IpmbEvent event) {
        events.publish(event);
    }

    /**
     * Publishes events that the publishing thread makes first, after the earlier ones.
     *
     * @return false when too many events wait, or there is no publisher
     */
    public boolean publish(Supplier<? extends List<? extends IpmbEvent>> made) {
        return events.publish(made);
    }

    /** Publishes an event of an endpoint of the application. */
    public void tell(Object source, Label label, BusEvent event) {
        events.publish(source, endpointFactory.identifier(), label, event);
    }

    /** Waits until the events so far are published, up to a limit. */
    public void flushEvents(Duration timeout) {
        events.flush(timeout);
    }

    /**
     * Sets the containers for the routing.
     *
     * @param inOrder the containers in the order of the search, the base first
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
