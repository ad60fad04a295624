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
 * <p>In an application without other containers, the endpoint's own thread calls the listeners: no queue, no change of
 * threads. Beside others, that thread reads on while a listener is busy or paused, since the next message may be
 * another container's; its own ones wait in a queue, as do messages from other containers. A second thread handles
 * them, from the first of them on.
 *
 * <p>{@code turn} lets both threads together handle one message at a time. It is held while a message is being handled,
 * and never while one is forwarded to another container: a thread that waits there must not keep this queue from
 * getting empty, for which that other container may wait. The reading thread calls listeners only while no message
 * waits, so that none is overtaken.
 */
final class DirectIntake extends Intake {

    /** Messages that may wait, besides those that are read ahead. */
    private static final int MOST_WAITING = 256;

    private final String threadName;
    private final ReentrantLock turn = new ReentrantLock();
    private final Worker reading = new Worker();
    private final Worker second = new Worker();
    private final AtomicReference<@Nullable BoundedTask> secondThread = new AtomicReference<>();

    /** The messages that wait, and the one of them that is being handled. */
    private final AtomicInteger unfinished = new AtomicInteger();

    /** @param threadName the beginning of the names of its threads */
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
        // First the thread: none must begin after the end.
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
