package io.ipmb.spring.listener;

import io.ipmb.IncomingMessage;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The reading thread is the only worker: one message after the other, in order.
 *
 * <p>In an application with one container, the endpoint's own thread calls the listeners: no queue, no change of
 * threads. Beside other containers, that thread continues to read while a listener is busy or paused, since the next
 * message may be for another container. Its own messages then wait in a queue, together with those of other containers,
 * and a second thread handles them.
 *
 * <p>{@code turn} lets the two threads handle one message at a time. A thread holds it while it handles a message, and
 * never while it forwards one: the other container may itself wait until this queue has room. The reading thread calls
 * listeners only while no message waits, which keeps the order.
 */
final class DirectIntake extends Intake {

    /** The limit of waiting messages, without those read ahead. */
    private static final int MOST_WAITING = 256;

    private final String threadName;
    private final ReentrantLock turn = new ReentrantLock();
    private final Worker reading = new Worker();
    private final Worker second = new Worker();
    private final AtomicReference<@Nullable BoundedTask> secondThread = new AtomicReference<>();

    /** The number of waiting messages, the one being handled included. */
    private final AtomicInteger unfinished = new AtomicInteger();

    /** @param threadName the prefix of its threads' names */
    DirectIntake(ContainerContext context, Gate gate, String threadName) {
        super(context, gate, MOST_WAITING);
        this.threadName = threadName;
    }

    @Override
    void handle(IncomingMessage own) {
        if (unfinished.get() == 0 && neighbours.isAlone() && gate.passUnless(neighbours::isInCompany)) {
            run(own, reading, threadName + "1");
        } else {
            enqueue(own);
        }
    }

    private void run(IncomingMessage message, Worker worker, String name) {
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
    boolean put(IncomingMessage message, long timeoutNanos, BooleanSupplier noLonger) {
        // The thread first: none may begin after the end.
        if (secondThread.get() == null) {
            synchronized (queue) {
                if (secondThread.get() == null) {
                    secondThread.set(new BoundedTask(threadName + "2", this::handleWaiting));
                }
            }
        }
        unfinished.incrementAndGet();
        boolean taken = super.put(message, timeoutNanos, noLonger);
        if (!taken) {
            unfinished.decrementAndGet();
        }
        return taken;
    }

    private void handleWaiting() {
        IncomingMessage message = queue.take();
        while (message != null) {
            gate.pass();
            run(message, second, threadName + "2");
            unfinished.decrementAndGet();
            message = queue.take();
        }
    }

    @Override
    String finishingThread() {
        return threadName + "1";
    }

    @Override
    void awaitHandled() {
        BoundedTask handles = secondThread.get();
        if (handles != null) {
            handles.await(Long.MAX_VALUE);
        }
    }

    @Override
    List<Worker> workers() {
        return List.of(reading, second);
    }

    @Override
    int capacity() {
        return neighbours.isAlone() ? 0 : queue.capacity();
    }
}
