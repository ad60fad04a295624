package io.ipmb.spring.listener;

import io.ipmb.BusEvent;
import io.ipmb.Label;
import io.ipmb.spring.core.EndpointFactory;
import io.ipmb.spring.core.ReplyOperations;
import io.ipmb.spring.event.IpmbEvent;
import io.ipmb.spring.support.BodyRegions;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * What all containers of one application share: how the bus is joined, what happens when that fails, where events go, and
 * the thread that looks after them. It has no threads while no container runs. Thread-safe.
 */
public final class ContainerRuntime {

    /** Messages that are read ahead where nothing is said about it. */
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

    /** What happens when the bus cannot be joined at start. */
    public StartupFailurePolicy startupFailurePolicy() {
        return startupFailurePolicy;
    }

    /** Sets what happens when the bus cannot be joined at start; {@link StartupFailurePolicy#STOP} unless set. */
    public void setStartupFailurePolicy(StartupFailurePolicy policy) {
        startupFailurePolicy = policy;
    }

    /**
     * The pauses between tries under {@link StartupFailurePolicy#RETRY}, and on the way back of an endpoint that is refused or was
     * thrown off.
     */
    public BackOff reconnectBackOff() {
        return reconnectBackOff;
    }

    /** Sets the pauses between tries; 1 s, doubling up to 30 s, without an end unless set. */
    public void setReconnectBackOff(BackOff backOff) {
        reconnectBackOff = backOff;
    }

    /** After how long without a message listeners are said to be idle; null for never. */
    @Nullable Duration idleEventInterval() {
        return idleEventInterval;
    }

    /**
     * Sets after how long without a message an {@link io.ipmb.spring.event.IpmbListenerIdleEvent} is published, and how long
     * after it the next one; null, as unless set, for never. Counts for listeners that start from now on.
     */
    public void setIdleEventInterval(@Nullable Duration interval) {
        if (interval != null && (interval.isNegative() || interval.isZero())) {
            throw new IllegalArgumentException("interval=" + interval + " must be more than zero");
        }
        idleEventInterval = interval;
    }

    /** How many messages may wait for the listeners of a label beyond their queue, so that other labels get theirs. */
    public int readAhead() {
        return readAhead;
    }

    /**
     * Sets how many messages may wait for the listeners of a label beyond their queue while these are busy or paused, where the
     * application has listeners of other labels: whose message comes next is known when it was read. When as many wait, reading
     * waits as well, and so does what stands behind. {@value #READ_AHEAD} unless set; counts at once.
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
     * Sets what tells a requester at once that no listener takes what it has sent; unless set, it waits until its time is over.
     * Before the first container starts.
     *
     * @param replies asked for when there is somebody to be told
     */
    public void setReplies(IpmbMessageConverter converter, Supplier<ReplyOperations> replies) {
        untaken.answer(converter, replies);
        routing.readEnvelopes();
    }

    /** Takes large bodies out of the memory regions that they have come in. */
    BodyRegions bodyRegions() {
        return bodyRegions;
    }

    /** Sets what takes large bodies out of the memory regions that they have come in. */
    public void setBodyRegions(BodyRegions bodies) {
        bodyRegions = bodies;
    }

    /** Sets who publishes the events; nobody unless set. */
    public void setEventPublisher(@Nullable ApplicationEventPublisher publisher) {
        events.publishTo(publisher);
    }

    /** Publishes an event, after those before it, on another thread. */
    public void publish(IpmbEvent event) {
        events.publish(event);
    }

    /** Publishes what has happened to an endpoint of the application. */
    public void tell(Object source, Label label, BusEvent event) {
        events.publish(source, endpointFactory.identifier(), label, event);
    }

    /** Waits until the events so far are published, or time is over. */
    public void flushEvents(Duration timeout) {
        events.flush(timeout);
    }

    /** Which of the containers gets what. */
    public Routing routing() {
        return routing;
    }

    ContainerMonitor monitor() {
        return monitor;
    }
}
