package io.ipmb.spring.listener;

import io.ipmb.IncomingMessage;
import io.ipmb.Selector;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Forwards messages that have come to one container and are meant for another one of the application, during one
 * session.
 *
 * <pre>
 *   open ── end ──► ended (for good): forwards only where there is room
 * </pre>
 *
 * <p>Called on the thread that reads the endpoint, or, when the container stops, on the one that takes the messages
 * that had arrived; {@code order} puts them one behind the other. From its acceptance on a message is the other
 * container's, and it is forwarded once: who accepts it handles it.
 *
 * <p>While the other container has no room, the calling thread waits, and with it the bus, for as long as the other one
 * is there. Containers that forward to each other with full queues do not wait in a circle: nothing is held while
 * waiting but {@code order}, which no thread takes that handles messages, and messages that wait in a container are
 * handled by other threads than the reading one. A container with workers has those; one whose reading thread is its
 * worker has a thread for forwarded messages and for those it has read ahead ({@link DirectIntake}), which waits for
 * nothing but the message that is being handled. So there is room again as soon as listeners come to an end, whatever
 * the reading threads wait for.
 *
 * <p>{@link #end} comes from any thread.
 */
final class Forwarding {

    /** Finds another container that a message is meant for. */
    @FunctionalInterface
    private interface Search {

        /** @param but containers that have refused it */
        @Nullable Destination find(IncomingMessage message, Set<Destination> but);
    }

    private final Neighbours neighbours;
    private final Search before;
    private final Search behind;
    private final Search anywhere;
    private final ContainerCounters counts;
    private final ReentrantLock order = new ReentrantLock();
    private volatile boolean ended;

    /** The thread that waits for room; guarded by this. */
    private @Nullable Thread waiting;

    Forwarding(Neighbours neighbours, ContainerCounters counts) {
        this.neighbours = neighbours;
        this.before = neighbours::before;
        this.behind = neighbours::behind;
        this.anywhere = neighbours::anywhere;
        this.counts = counts;
    }

    /**
     * Forwards the message when it is meant for another container. The only container of an application pays for one
     * look.
     *
     * @return the message for the container's own listeners, or for nobody: the given one, or one that owns its
     *     attachments; null when it was forwarded, or given up
     */
    @Nullable IncomingMessage ownOf(IncomingMessage message) {
        if (neighbours.isAlone() || message.selector().mode() != Selector.Mode.UNICAST) {
            return message;
        }
        IncomingMessage left = forward(message, before);
        if (left == null) {
            return null;
        }
        Destination own = neighbours.own();
        boolean taken = own.takes(left);
        if (taken && own.state() != ContainerState.PAUSED) {
            return left;
        }
        left = forward(left, behind);
        return left == null || taken ? left : forward(left, anywhere);
    }

    /** The message when nobody else has accepted it; null when it was forwarded, or given up. */
    private @Nullable IncomingMessage forward(IncomingMessage message, Search search) {
        Destination first = search.find(message, Set.of());
        return first == null ? message : forward(message, first, search);
    }

    private @Nullable IncomingMessage forward(IncomingMessage message, Destination first, Search search) {
        IncomingMessage own = message.detach();
        order.lock();
        begin();
        try {
            Set<Destination> refused = Set.of();
            for (@Nullable Destination other = first; other != null; ) {
                if (other.offer(own, Long.MAX_VALUE, () -> ended)) {
                    counts.elsewhere.increment();
                    return null;
                }
                if (ended) {
                    counts.giveUp(own);
                    return null;
                }
                // It was stopped meanwhile.
                refused = with(refused, other);
                other = search.find(own, refused);
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

    private static Set<Destination> with(Set<Destination> refused, Destination destination) {
        Set<Destination> more = new HashSet<>(refused);
        more.add(destination);
        return more;
    }

    private synchronized void begin() {
        waiting = Thread.currentThread();
    }

    private synchronized void finish() {
        waiting = null;
        if (ended) {
            // The interruption was for waiting here.
            Thread.interrupted();
        }
    }

    /** Ends all waiting: messages that wait for room are given up. */
    synchronized void end() {
        ended = true;
        Thread thread = waiting;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
