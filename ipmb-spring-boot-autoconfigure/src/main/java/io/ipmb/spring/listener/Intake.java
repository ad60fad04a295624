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
 * The way of messages from an endpoint to the listeners of a container, during one session: each message is counted,
 * forwarded where it is another container's, and else handled here, on a thread that the subclass chooses.
 *
 * <pre>
 *   new ── open ──► open ── finish ──► finished (for good)
 * </pre>
 *
 * <p>One thread at a time opens and finishes; all other methods are for any thread. Messages come on the endpoint's own
 * thread, at the end on the one that finishes, and from other containers on their reading threads ({@link #offer}).
 */
abstract class Intake {

    /** The time for listeners that are interrupted because time is over. */
    static final long GRACE_NANOS = 250_000_000L;

    /** The longest wait for messages that have come, between two looks at the time. */
    private static final Duration LOOK = Duration.ofMillis(100);

    final MessageRunner runner;
    final Neighbours neighbours;
    final Gate gate;

    /** Messages that wait for a thread that handles them. */
    final MessageQueue queue;

    private final ContainerCounters counts;
    private final Forwarding forwarding;
    private volatile boolean givenUp;
    private volatile @Nullable Endpoint endpoint;
    private volatile @Nullable Subscription subscription;

    /**
     * @param gate shut while the container is paused
     * @param room the number of messages that may wait, besides those that are read ahead
     */
    Intake(ContainerContext context, Gate gate, int room) {
        this.runner = context.runner();
        this.neighbours = context.neighbours();
        this.gate = gate;
        this.counts = context.counts();
        this.forwarding = new Forwarding(neighbours, counts);
        this.queue = new MessageQueue(
                () -> room + neighbours.readAhead(),
                counts.queueFull,
                () -> context.report().queueFull(room + neighbours.readAhead()));
    }

    /** Begins to read; again when reading has ended by itself. */
    void open(Endpoint from) {
        subscription = from.onMessage(this::take);
        endpoint = from;
    }

    /** Whether messages are being read, or are about to be. */
    final boolean isReading() {
        Subscription current = subscription;
        return current != null && current.isActive();
    }

    /** On the endpoint's thread, or the one that finishes; asks whose the message is before it waits for anything. */
    private void take(IncomingMessage message) {
        counts.received.increment();
        IncomingMessage own = forwarding.ownOf(message);
        if (own != null) {
            handle(own);
        }
    }

    /** Handles a message of this container, or has it wait; the endpoint closes the attachments that are not taken. */
    abstract void handle(IncomingMessage own);

    /** Has a message wait for a thread that handles it. */
    final void enqueue(IncomingMessage own) {
        // The endpoint's message ends with the call, the queue has one of its own.
        IncomingMessage detached = own.detach();
        if (!put(detached, Long.MAX_VALUE, () -> false)) {
            counts.giveUp(detached);
        }
    }

    boolean put(IncomingMessage message, long timeoutNanos, BooleanSupplier noLonger) {
        return queue.put(message, timeoutNanos, noLonger);
    }

    /**
     * Takes a message that has come to another endpoint. It is handled on another thread than the reading one, whatever
     * that one waits for.
     *
     * @param timeoutNanos the time to wait for room; {@code Long.MAX_VALUE} for as long as messages are taken
     * @param noLonger whether to wait no longer; asked anew whenever the waiting thread is interrupted
     * @return false when it was not taken: it stays the caller's
     */
    final boolean offer(IncomingMessage message, long timeoutNanos, BooleanSupplier noLonger) {
        if (!put(message, timeoutNanos, noLonger)) {
            return false;
        }
        counts.received.increment();
        return true;
    }

    /** The first of the other containers has come, or the last one has gone. */
    final void companyHasChanged() {
        gate.lookAgain();
        queue.capacityHasChanged();
    }

    /**
     * Reads no more, handles the messages that were taken, and returns when all of them are, or time is over: then the
     * messages being handled are interrupted, and those that wait are given up.
     *
     * @param takeArrived whether to take the messages, too, that have arrived at the endpoint, which has retired
     * @param whenRead runs when reading has come to its end, while messages from other containers are still taken; must
     *     end before time is over
     * @return whether no listener is running any more
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
        // Without a limit of its own: the caller waits for this thread with one.
        Subscription current = subscription;
        boolean ended = current == null || current.close(Duration.ofNanos(Long.MAX_VALUE));
        Endpoint from = endpoint;
        if (ended && takeArrived && from != null) {
            takeArrived(from);
        }
    }

    /** The endpoint has retired, so that there is an end. */
    private void takeArrived(Endpoint from) {
        while (!givenUp) {
            try {
                IncomingMessage message = from.receive(LOOK);
                if (message != null) {
                    take(message);
                }
            } catch (EndpointClosedException e) {
                // Retired, and that was all; or gone.
                return;
            }
        }
    }

    final void giveUpWaiting() {
        queue.abandon().forEach(counts::giveUp);
    }

    /** The name of the thread that takes the messages which had arrived. */
    abstract String finishingThread();

    /** Waits until all messages that were taken are handled; the queue is closed. */
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
