package io.ipmb.spring.listener;

import io.ipmb.IncomingMessage;
import io.ipmb.Selector;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hands on what has come to one container and is meant for another one of the application, during one stay on the bus.
 *
 * <pre>
 *   open ── end ──► ended (for good): hands on only what there is room for
 * </pre>
 *
 * <p>It is called on the thread that reads the endpoint, or, when the container stops, on the one that takes what had
 * arrived; {@code order} sees to it that they come one after the other. A message is the other container's from the moment
 * that it has accepted it, and is handed over once: who accepts it handles it.
 *
 * <p>While the other one has no room, the calling thread waits, and with it the bus, for as long as the other one is there.
 * Containers that hand over to each other with full queues do not wait in a circle: nothing is held while waiting but {@code
 * order}, which no one who handles messages takes, and what waits in a container is handled by other threads than the one
 * that reads. A container with workers has those; one whose reading thread is its worker has a thread for what is handed
 * over and for what it has read ahead ({@link DirectIntake}), which waits for nothing but the message that is being handled. So there is room again as soon
 * as listeners come to an end, whatever the reading threads wait for.
 *
 * <p>{@link #end} comes from any thread.
 */
final class Forwarding {

    /** Finds another container that a message is meant for. */
    @FunctionalInterface
    private interface Search {

        /** @param but who has not taken it */
        @Nullable IpmbListenerContainer find(IpmbListenerContainer from, IncomingMessage message, Set<IpmbListenerContainer> but);
    }

    private final IpmbListenerContainer container;
    private final Routing routing;
    private final Search before;
    private final Search behind;
    private final Search anywhere;
    private final MessageRunner runner;
    private final ContainerCounts counts;
    private final ReentrantLock order = new ReentrantLock();
    private volatile boolean ended;

    /** Who waits for room; guarded by this. */
    private @Nullable Thread waiting;

    Forwarding(IpmbListenerContainer container, Routing routing, MessageRunner runner, ContainerCounts counts) {
        this.container = container;
        this.routing = routing;
        this.before = routing::before;
        this.behind = routing::behind;
        this.anywhere = routing::anywhere;
        this.runner = runner;
        this.counts = counts;
    }

    /**
     * Hands the message on when it is meant for another container. The only container of an application is asked for nothing
     * here.
     *
     * @return what is left for the container's own listeners, or for nobody: this message, or one that owns what it has owned;
     *     null when it was handed on, or given up
     */
    @Nullable IncomingMessage ownOf(IncomingMessage message) {
        if (routing.isAlone(container) || message.selector().mode() != Selector.Mode.UNICAST) {
            return message;
        }
        IncomingMessage left = handOn(message, before);
        if (left == null) {
            return null;
        }
        boolean taken = runner.takes(left);
        if (taken && container.state() != ContainerState.PAUSED) {
            return left;
        }
        left = handOn(left, behind);
        return left == null || taken ? left : handOn(left, anywhere);
    }

    /** What is left; null when it was handed on, or given up. */
    private @Nullable IncomingMessage handOn(IncomingMessage message, Search search) {
        IpmbListenerContainer first = search.find(container, message, Set.of());
        return first == null ? message : handOn(message, first, search);
    }

    private @Nullable IncomingMessage handOn(IncomingMessage message, IpmbListenerContainer first, Search search) {
        IncomingMessage own = message.detach();
        order.lock();
        begin();
        try {
            Set<IpmbListenerContainer> refused = Set.of();
            for (@Nullable IpmbListenerContainer other = first; other != null; ) {
                if (other.offer(own, Long.MAX_VALUE, () -> ended)) {
                    counts.elsewhere.increment();
                    return null;
                }
                if (ended) {
                    GivenUp.close(List.of(own), counts);
                    return null;
                }
                // It was stopped meanwhile.
                refused = with(refused, other);
                other = search.find(container, own, refused);
            }
            return own;
        } catch (RuntimeException | Error e) {
            own.close();
            throw e;
        } finally {
            finish();
            order.unlock();
        }
    }

    private static Set<IpmbListenerContainer> with(
            Set<IpmbListenerContainer> refused, IpmbListenerContainer container) {
        Set<IpmbListenerContainer> more = new HashSet<>(refused);
        more.add(container);
        return more;
    }

    private synchronized void begin() {
        waiting = Thread.currentThread();
    }

    private synchronized void finish() {
        waiting = null;
        if (ended) {
            // That was for waiting here.
            Thread.interrupted();
        }
    }

    /** Waits for nothing any more: what waits for room is given up. */
    synchronized void end() {
        ended = true;
        Thread thread = waiting;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
