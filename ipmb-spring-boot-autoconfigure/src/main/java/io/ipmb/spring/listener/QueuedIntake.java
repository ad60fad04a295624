package io.ipmb.spring.listener;

import io.ipmb.Endpoint;
import io.ipmb.Message;
import io.ipmb.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * The endpoint's thread puts messages into a bounded queue, workers take them out and call the listeners. When the queue is
 * full, the endpoint's thread waits, and with it the bus. Virtual threads are workers only: reading the bus is native code.
 */
final class QueuedIntake implements Intake {

    private final MessageRunner runner;
    private final Forwarding forwarding;
    private final ContainerCounts counts;
    private final Gate gate;
    private final String threadName;
    private final MessageQueue queue;
    private final List<Worker> workers;
    private final SimpleAsyncTaskExecutor threads;
    private final CountDownLatch working;
    private volatile boolean givenUp;
    private volatile @Nullable Endpoint endpoint;
    private volatile @Nullable Subscription subscription;

    QueuedIntake(
            MessageRunner runner,
            Forwarding forwarding,
            ContainerCounts counts,
            Incidents incidents,
            Gate gate,
            ContainerSettings settings) {
        this.runner = runner;
        this.forwarding = forwarding;
        this.counts = counts;
        this.gate = gate;
        this.threadName = settings.threadNamePrefix();
        int capacity = settings.queueCapacity();
        this.queue = new MessageQueue(capacity, counts.queueFull, () -> incidents.queueFull(capacity));
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
        subscription = from.onMessage(this::read);
        if (endpoint == null) {
            endpoint = from;
            workers.forEach(worker -> threads.execute(() -> work(worker)));
        }
    }

    @Override
    public boolean isReading() {
        Subscription current = subscription;
        return current != null && current.isActive();
    }

    /** On the endpoint's thread. */
    private void read(Message message) {
        gate.pass();
        take(message);
    }

    /**
     * For whom a message is, is found out here and not by the workers: they must not wait for another container, which may
     * wait for them.
     */
    private void take(Message message) {
        counts.received.increment();
        Message own = forwarding.ownOf(message);
        if (own == null) {
            return;
        }
        // The endpoint's message ends with this call, the queue has one of its own.
        Message queued = Forwarding.detached(own);
        if (!queue.put(queued, Long.MAX_VALUE)) {
            GivenUp.close(List.of(queued), counts);
        }
    }

    private void work(Worker worker) {
        worker.enter();
        try {
            gate.pass();
            Message message = queue.take();
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
    public boolean offer(Message message, long timeoutNanos, BooleanSupplier givenUp) {
        if (!queue.put(message, timeoutNanos, givenUp)) {
            return false;
        }
        counts.received.increment();
        return true;
    }

    @Override
    public boolean finish(long nanos, boolean takeArrived, Runnable whenRead) {
        Finisher finisher = new Finisher(threadName + "stop", () -> {
            try {
                // For as long as it takes, whatever the endpoint's own limit is: this thread is what is waited for in
                // time.
                boolean ended = Objects.requireNonNull(subscription).close(Duration.ofNanos(Long.MAX_VALUE));
                if (ended && takeArrived) {
                    takeArrived(Objects.requireNonNull(endpoint));
                }
            } finally {
                whenRead.run();
                queue.close();
            }
            try {
                working.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        if (finisher.await(nanos)) {
            return true;
        }
        givenUp = true;
        forwarding.end();
        GivenUp.close(queue.abandon(), counts);
        workers.forEach(Worker::interruptBusy);
        return finisher.await(GRACE_NANOS);
    }

    private void takeArrived(Endpoint from) {
        for (int i = 0; i < MOST_ARRIVED && !givenUp; i++) {
            Message message = from.receive(Duration.ZERO);
            if (message == null) {
                return;
            }
            take(message);
        }
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
