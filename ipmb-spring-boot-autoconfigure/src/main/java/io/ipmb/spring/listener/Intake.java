package io.ipmb.spring.listener;

import io.ipmb.Endpoint;
import io.ipmb.EndpointClosedException;
import io.ipmb.IncomingMessage;
import io.ipmb.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way of messages from the endpoint to the listeners, during one session: counts each message, then forwards it to
 * another container or handles it, on a thread of the subclass's choice.
 *
 * <pre>
 *   new ── open ──► open ── finish ──► finished (for good)
 * </pre>
 *
 * <p>One thread at a time opens and finishes; all other methods are for any thread. Messages arrive on the endpoint's
 * own thread, at the end on the finishing thread, and from other containers on their reading threads ({@link #offer}).
 */
abstract class Intake {

    /** The time for interrupted listeners after the limit of the stop. */
    static final long GRACE_NANOS = 250_000_000L;

    /** The longest wait for a message during the stop, between two checks of the time. */
    private static final Duration LOOK = Duration.ofMillis(100);

    final MessageRunner runner;
    final Neighbours neighbours;
    final Gate gate;

    /** The messages that wait for a handling thread. */
    final MessageQueue queue;

    private final ContainerCounters counts;
    private final Forwarding forwarding;
    private volatile boolean givenUp;
    private volatile @Nullable Endpoint endpoint;
    private volatile @Nullable Subscription subscription;

    /**
     * @param gate shut while the container is paused
     * @param room the limit of waiting messages, without those read ahead
     */
    Intake(ContainerContext context, Gate gate, int room) {
        this.runner = context.runner();
        this.neighbours = context.neighbours();
        this.gate = gate;
        this.counts = context.counts();
        this.forwarding = new Forwarding(neighbours, counts);
        this.queue = new MessageQueue(
                () -> room(room), counts.queueFull, () -> context.report().queueFull(room(room)));
    }

    /** The limit of waiting messages. Either part may be as large as a number can be. */
    private int room(int own) {
        return (int) Math.min(Integer.MAX_VALUE, (long) own + neighbours.readAhead());
    }

    /** Begins to read, also again after reading has failed. */
    void open(Endpoint from) {
        subscription = from.onMessage(this::take);
        endpoint = from;
    }

    /** Whether reading has begun, or is about to. */
    final boolean isReading() {
        Subscription current = subscription;
        return current != null && current.isActive();
    }

    /**
     * On the endpoint's thread or the finishing one. Determines the message's container before it waits for anything.
     */
    private void take(IncomingMessage message) {
        counts.received.increment();
        IncomingMessage own = forwarding.ownOf(message);
        if (own != null) {
            handle(own);
        }
    }

    /** Handles or queues a message of this container; the endpoint closes the attachments that are not taken. */
    abstract void handle(IncomingMessage own);

    /** Queues a message for a handling thread. */
    final void enqueue(IncomingMessage own) {
        // The endpoint's message is closed after this call; the queue needs one of its own.
        IncomingMessage detached = own.detach();
        if (!put(detached, Long.MAX_VALUE, () -> false)) {
            counts.giveUp(detached);
        }
    }

    boolean put(IncomingMessage message, long timeoutNanos, BooleanSupplier noLonger) {
        return queue.put(message, timeoutNanos, noLonger);
    }

    /**
     * Takes a message from another container. Another thread than the reading one handles it, whatever that one waits
     * for.
     *
     * @param timeoutNanos the time to wait for room; {@code Long.MAX_VALUE} for as long as messages are taken
     * @param noLonger whether to stop waiting; asked again at each interruption of the waiting thread
     * @return false when the message was not taken; the caller then still owns it
     */
    final boolean offer(IncomingMessage message, long timeoutNanos, BooleanSupplier noLonger) {
        if (!put(message, timeoutNanos, noLonger)) {
            return false;
        }
        counts.received.increment();
        return true;
    }

    /** The container has got its first neighbour, or lost its last one. */
    final void companyHasChanged() {
        gate.lookAgain();
        queue.capacityHasChanged();
    }

    /**
     * Stops reading, and returns when all messages taken so far are handled. At the time limit, interrupts the running
     * listeners and gives up the waiting messages.
     *
     * @param takeArrived whether to also take the messages waiting at the endpoint, which has retired
     * @param whenRead runs after the end of reading, while other containers may still forward messages; must end within
     *     the time limit
     * @return whether all listeners have returned
     */
    final boolean finish(long nanos, boolean takeArrived, Runnable whenRead) {
        BoundedTask task = new BoundedTask(finishingThread(), () -> {
            try {
                end(takeArrived);
            } finally {
                whenRead.run();
                queue.close();
            }
            awaitHandled();
        });
        if (task.await(nanos)) {
            return true;
        }
        givenUp = true;
        forwarding.end();
        giveUpWaiting();
        workers().forEach(Worker::interruptBusy);
        return task.await(GRACE_NANOS);
    }

    private void end(boolean takeArrived) {
        // Without a limit: the caller's wait for this thread has one.
        Subscription current = subscription;
        boolean ended = current == null || current.close(Duration.ofNanos(Long.MAX_VALUE));
        Endpoint from = endpoint;
        if (ended && takeArrived && from != null) {
            takeArrived(from);
        }
    }

    /** Reads the remaining messages: the endpoint has retired, so their number is finite. */
    private void takeArrived(Endpoint from) {
        while (!givenUp) {
            try {
                IncomingMessage message = from.receive(LOOK);
                if (message != null) {
                    take(message);
                }
            } catch (EndpointClosedException e) {
                // No more messages, or no more endpoint.
                return;
            }
        }
    }

    final void giveUpWaiting() {
        queue.abandon().forEach(counts::giveUp);
    }

    /** The name of the thread that takes the remaining messages. */
    abstract String finishingThread();

    /** Waits until all taken messages are handled; the queue is closed. */
    abstract void awaitHandled();

    /** The places where messages are handled. */
    abstract List<Worker> workers();

    /** The number of messages that wait. */
    final int depth() {
        return queue.depth();
    }

    /** The number of messages that may wait; 0 for none. */
    abstract int capacity();
}
