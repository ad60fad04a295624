package io.ipmb.spring.listener;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * No worker besides the one that reads: one message after the other, in order.
 *
 * <p>Where the application has no other container, the endpoint's own thread calls the listeners: no queue, no hand-over. Where
 * it has others, that thread reads on while a listener is busy or paused, since the next message may be another container's; its
 * own ones wait in a queue. Messages that come in another way wait there as well. What waits there is handled on a thread
 * that is there from the first of them on.
 *
 * <p>{@code turn} sees to it that both threads together handle one message at a time. It is held for as long as a message is
 * being handled, and never while a message is handed on to another container: a thread that waits there must not keep this
 * queue from getting empty, for which that other container may wait. The reading thread calls listeners only while nothing
 * waits, so that nothing is overtaken.
 */
final class DirectIntake implements Intake, Reading.Handler {

    /** Messages that may wait, besides those that are read ahead. */
    private static final int MOST_WAITING = 256;

    private final MessageRunner runner;
    private final Reading reading;
    private final ContainerCounts counts;
    private final Gate gate;
    private final ReadAhead ahead;
    private final String threadName;
    private final ReentrantLock turn = new ReentrantLock();
    private final Worker direct = new Worker();
    private final Worker offering = new Worker();
    private final MessageQueue waiting;
    private final AtomicReference<@Nullable Finisher> waitingThread = new AtomicReference<>();

    /** Those that wait, and the one that is being handled of them. */
    private final AtomicInteger unfinished = new AtomicInteger();

    DirectIntake(
            MessageRunner runner,
            Forwarding forwarding,
            ContainerCounts counts,
            Incidents incidents,
            Gate gate,
            ReadAhead ahead,
            String threadName) {
        this.runner = runner;
        this.reading = new Reading(this, forwarding, counts);
        this.counts = counts;
        this.gate = gate;
        this.ahead = ahead;
        this.threadName = threadName;
        this.waiting = new MessageQueue(
                () -> MOST_WAITING + ahead.messages(),
                counts.queueFull,
                () -> incidents.queueFull(MOST_WAITING + ahead.messages()));
    }

    @Override
    public void open(Endpoint from) {
        reading.open(from);
    }

    @Override
    public void companyHasChanged() {
        gate.lookAgain();
        waiting.capacityHasChanged();
    }

    @Override
    public boolean isReading() {
        return reading.isActive();
    }

    @Override
    public void take(IncomingMessage own) {
        if (unfinished.get() == 0 && ahead.isAlone() && gate.passUnless(ahead::isInCompany)) {
            handle(own, direct, threadName + "1");
            return;
        }
        // The endpoint's message ends with this call, the queue has one of its own.
        IncomingMessage detached = own.detach();
        if (!put(detached, Long.MAX_VALUE, () -> false)) {
            GivenUp.close(List.of(detached), counts);
        }
    }

    private void handle(IncomingMessage message, Worker worker, String name) {
        if (worker.enter()) {
            Thread.currentThread().setName(name);
        }
        turn.lock();
        try {
            runner.run(message, worker);
        } finally {
            turn.unlock();
        }
    }

    @Override
    public boolean offer(IncomingMessage message, long timeoutNanos, BooleanSupplier givenUp) {
        if (!put(message, timeoutNanos, givenUp)) {
            return false;
        }
        counts.received.increment();
        return true;
    }

    private boolean put(IncomingMessage message, long timeoutNanos, BooleanSupplier givenUp) {
        // First the thread: none must begin when all is over.
        if (waitingThread.get() == null) {
            synchronized (waiting) {
                if (waitingThread.get() == null) {
                    waitingThread.set(new Finisher(threadName + "2", this::handleWaiting));
                }
            }
        }
        unfinished.incrementAndGet();
        boolean taken = waiting.put(message, timeoutNanos, givenUp);
        if (!taken) {
            unfinished.decrementAndGet();
        }
        return taken;
    }

    private void handleWaiting() {
        IncomingMessage message = waiting.take();
        while (message != null) {
            gate.pass();
            handle(message, offering, threadName + "2");
            unfinished.decrementAndGet();
            message = waiting.take();
        }
    }

    @Override
    public boolean finish(long nanos, boolean takeArrived, Runnable whenRead) {
        return reading.finish(threadName + "1", nanos, takeArrived, whenRead);
    }

    @Override
    public void awaitHandled() {
        Finisher handles = waitingThread.get();
        if (handles != null) {
            handles.await(Long.MAX_VALUE);
        }
    }

    @Override
    public MessageQueue queue() {
        return waiting;
    }

    @Override
    public List<Worker> workers() {
        return List.of(direct, offering);
    }

    @Override
    public int depth() {
        return waiting.depth();
    }

    @Override
    public int capacity() {
        return ahead.isAlone() ? 0 : waiting.capacity();
    }
}
