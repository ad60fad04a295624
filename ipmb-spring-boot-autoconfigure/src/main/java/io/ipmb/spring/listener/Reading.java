package io.ipmb.spring.listener;

import io.ipmb.Endpoint;
import io.ipmb.EndpointClosedException;
import io.ipmb.IncomingMessage;
import io.ipmb.Subscription;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reading of one endpoint, from beginning to end: what comes is counted, handed on where it is another container's, and
 * else given to whatever handles it here.
 *
 * <pre>
 *   new ── open ──► open ── finish ──► finished (for good)
 * </pre>
 *
 * <p>Opening and finishing is done by one thread at a time; messages come on the endpoint's own thread, and at the end on the
 * one that finishes.
 */
final class Reading {

    /** Where messages go that are this container's own. */
    interface Handler {

        /** Takes one that the endpoint will close when this returns, unless its attachments were taken. */
        void take(IncomingMessage own);

        /** Messages that wait. */
        MessageQueue queue();

        /** Where messages are handled. */
        List<Worker> workers();

        /** Waits until all that was taken is handled; the queue is closed. */
        void awaitHandled();
    }

    /** How long to wait for what has come before looking whether time is over. */
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Handler handler;
    private final Forwarding forwarding;
    private final ContainerCounts counts;
    private volatile boolean givenUp;
    private volatile @Nullable Endpoint endpoint;
    private volatile @Nullable Subscription subscription;

    Reading(Handler handler, Forwarding forwarding, ContainerCounts counts) {
        this.handler = handler;
        this.forwarding = forwarding;
        this.counts = counts;
    }

    /** Begins to read; again when reading has ended by itself. */
    void open(Endpoint from) {
        subscription = from.onMessage(this::take);
        endpoint = from;
    }

    boolean isActive() {
        Subscription current = subscription;
        return current != null && current.isActive();
    }

    /** On the endpoint's thread, or the one that finishes; asks whose the message is before it waits for anything. */
    private void take(IncomingMessage message) {
        counts.received.increment();
        IncomingMessage own = forwarding.ownOf(message);
        if (own != null) {
            handler.take(own);
        }
    }

    /**
     * As {@link Intake#finish}.
     *
     * @param threadName of the thread that takes what has arrived
     */
    boolean finish(String threadName, long nanos, boolean takeArrived, Runnable whenRead) {
        Finisher finisher = new Finisher(threadName, () -> {
            try {
                end(takeArrived);
            } finally {
                whenRead.run();
                handler.queue().close();
            }
            handler.awaitHandled();
        });
        if (finisher.await(nanos)) {
            return true;
        }
        givenUp = true;
        forwarding.end();
        GivenUp.close(handler.queue().abandon(), counts);
        handler.workers().forEach(Worker::interruptBusy);
        return finisher.await(Intake.GRACE_NANOS);
    }

    private void end(boolean takeArrived) {
        // For as long as it takes, whatever the endpoint's own limit is: this thread is what is waited for in time.
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
                // It has retired, and that was all; or it is gone.
                return;
            }
        }
    }
}
