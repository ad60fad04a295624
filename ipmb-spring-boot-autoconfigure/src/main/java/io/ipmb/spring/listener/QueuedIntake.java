package io.ipmb.spring.listener;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * The endpoint's thread puts messages into a bounded queue; workers take them out and call the listeners. When the
 * queue and the room for reading ahead are full, the endpoint's thread waits, and with it the bus. Virtual threads are
 * only workers: a platform thread reads the bus with one wake-up less.
 */
final class QueuedIntake extends Intake {

    private final String threadName;
    private final List<Worker> workers;
    private final SimpleAsyncTaskExecutor threads;
    private final CountDownLatch working;
    private volatile boolean begun;

    QueuedIntake(ContainerContext context, Gate gate, ContainerSettings settings) {
        super(context, gate, settings.queueCapacity());
        this.threadName = settings.threadNamePrefix();
        this.workers =
                Stream.generate(Worker::new).limit(settings.concurrency()).toList();
        this.working = new CountDownLatch(workers.size());
        this.threads = new SimpleAsyncTaskExecutor(threadName);
        threads.setDaemon(true);
        threads.setVirtualThreads(settings.virtualThreads());
    }

    @Override
    void open(Endpoint from) {
        super.open(from);
        // Workers start after reading has begun: if that failed, nobody would end them.
        if (!begun) {
            begun = true;
            workers.forEach(worker -> threads.execute(() -> work(worker)));
        }
    }

    /**
     * Workers do not forward: the reading thread has determined the container. They must not wait for another
     * container, which may wait for them.
     */
    @Override
    void handle(IncomingMessage own) {
        // A paused container without neighbours reads nothing.
        gate.passUnless(neighbours::isInCompany);
        enqueue(own);
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
    String finishingThread() {
        return threadName + "stop";
    }

    @Override
    void awaitHandled() {
        if (!begun) {
            // Messages from other containers, which no worker will handle.
            giveUpWaiting();
            return;
        }
        try {
            working.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    List<Worker> workers() {
        return workers;
    }

    @Override
    int capacity() {
        return queue.capacity();
    }
}
