package io.ipmb.spring.listener;

import io.ipmb.IncomingMessage;
import io.ipmb.Selector;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Forwards the messages of one session that are for another container of the application.
 *
 * <pre>
 *   open ── end ──► ended (for good): forwards without waiting for room
 * </pre>
 *
 * <p>The thread that reads the endpoint calls this, and during a stop the one that takes the remaining messages; {@code
 * order} serialises the two. The accepting container owns the message and handles it: a message is forwarded once.
 *
 * <p>If the other container has no room, the calling thread waits while that container exists, and with it the bus. Two
 * containers with full queues that forward to each other do not deadlock. The waiting thread holds {@code order} alone,
 * which no handling thread takes, and waiting messages are handled on other threads than the reading one: on workers,
 * or on the second thread of a {@link DirectIntake}, which waits for nothing but the message being handled. So there is
 * room as soon as listeners return, whatever the reading threads wait for.
 *
 * <p>{@link #end} comes from any thread.
 */
final class Forwarding {

    /** Finds another container for a message. */
    @FunctionalInterface
    private interface Search {

        /** @param but the containers that have refused it */
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
     * Forwards a message for another container. In an application with one container this costs one check.
     *
     * @return null when the message was forwarded or given up; otherwise the message for the container's own listeners,
     *     possibly without one: the given message, or one that owns its attachments
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

    /** The message if no other container has accepted it; null when it was forwarded or given up. */
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
            // The interruption was meant for this wait.
            Thread.interrupted();
        }
    }

    /** Ends all waiting; gives up messages that wait for room. */
    synchronized void end() {
        ended = true;
        Thread thread = waiting;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
