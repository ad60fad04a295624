package io.ipmb.spring.listener;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * The endpoint's thread puts messages into a bounded queue, workers take them out and call the listeners. When the queue is
 * full, and what may be read ahead of it was read, the endpoint's thread waits, and with it the bus. Virtual threads are workers only: a platform thread reads the bus with one wake-up less.
 */
final class QueuedIntake implements Intake, Reading.Handler {

    private final MessageRunner runner;
    private final Reading reading;
    private final ContainerCounts counts;
    private final Gate gate;
    private final ReadAhead ahead;
    private final String threadName;
    private final MessageQueue queue;
    private final List<Worker> workers;
    private final SimpleAsyncTaskExecutor threads;
    private final CountDownLatch working;
    private volatile boolean begun;

    QueuedIntake(
            MessageRunner runner,
            Forwarding forwarding,
            ContainerCounts counts,
            Incidents incidents,
            Gate gate,
            ReadAhead ahead,
            ContainerSettings settings) {
        this.runner = runner;
        this.reading = new Reading(this, forwarding, counts);
        this.counts = counts;
        this.gate = gate;
        this.ahead = ahead;
        this.threadName = settings.threadNamePrefix();
        int capacity = settings.queueCapacity();
        this.queue = new MessageQueue(
                () -> capacity + ahead.messages(),
                counts.queueFull,
                () -> incidents.queueFull(capacity + ahead.messages()));
        this.workers =
                Stream.generate(Worker::new).limit(settings.concurrency()).toList();
        this.working = new CountDownLatch(workers.size());
        this.threads = new SimpleAsyncTaskExecutor(threadName);
        threads.setDaemon(true);
        threads.setVirtualThreads(settings.virtualThreads());
    }

    @Override
    public void open(Endpoint from) {
        // Workers once it reads: nobody would end them where it cannot.
        reading.open(from);
        if (!begun) {
            begun = true;
            workers.forEach(worker -> threads.execute(() -> work(worker)));
        }
    }

    @Override
    public void companyHasChanged() {
        gate.lookAgain();
        queue.capacityHasChanged();
    }

    @Override
    public boolean isReading() {
        return reading.isActive();
    }

    /**
     * For whom a message is, was found out by the thread that reads and not by the workers: they must not wait for another
     * container, which may wait for them.
     */
    @Override
    public void take(IncomingMessage own) {
        // Who is paused and alone reads nothing.
        gate.passUnless(ahead::isInCompany);
        // The endpoint's message ends with this call, the queue has one of its own.
        IncomingMessage queued = own.detach();
        if (!queue.put(queued, Long.MAX_VALUE)) {
            GivenUp.close(List.of(queued), counts);
        }
    }

    private void work(Worker worker) {
        runner.enter();
        worker.enter();
        try {
            gate.pass();
            IncomingMessage message = queue.take();
            while (message != null) {
                gate.pass();
                runner.run(message, worker);
                message = queue.take();
            }
        } finally {
            working.countDown();
        }
    }

    @Override
    public boolean offer(IncomingMessage message, long timeoutNanos, BooleanSupplier givenUp) {
        if (!queue.put(message, timeoutNanos, givenUp)) {
            return false;
        }
        counts.received.increment();
        return true;
    }

    @Override
    public boolean finish(long nanos, boolean takeArrived, Runnable whenRead) {
        return reading.finish(threadName + "stop", nanos, takeArrived, whenRead);
    }

    @Override
    public void awaitHandled() {
        if (!begun) {
            return;
        }
        try {
            working.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public MessageQueue queue() {
        return queue;
    }

    @Override
    public List<Worker> workers() {
        return workers;
    }

    @Override
    public int depth() {
        return queue.depth();
    }

    @Override
    public int capacity() {
        return queue.capacity();
    }
}
