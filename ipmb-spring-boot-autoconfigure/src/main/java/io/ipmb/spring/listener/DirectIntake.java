package io.ipmb.spring.listener;

import io.ipmb.Endpoint;
import io.ipmb.Message;
import io.ipmb.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint's own thread calls the listeners: no queue, no hand-over, messages in order.
 *
 * <p>Messages that come in another way wait in a queue and are handled on a thread of their own, which is there from the
 * first of them on. {@code turn} sees to it that both threads together handle one message at a time. It is held for as long as
 * a message is being handled, and never while a message is handed on to another container: a thread that waits there must
 * not keep this queue from getting empty, for which that other container may wait.
 */
final class DirectIntake implements Intake {

    /** Messages that have come in another way and wait. */
    private static final int MOST_OFFERED = 256;

    private final MessageRunner runner;
    private final Forwarding forwarding;
    private final ContainerCounts counts;
    private final Gate gate;
    private final String threadName;
    private final ReentrantLock turn = new ReentrantLock();
    private final Worker reading = new Worker();
    private final Worker offering = new Worker();
    private final MessageQueue offered;
    private final AtomicReference<@Nullable Finisher> offeredThread = new AtomicReference<>();
    private volatile boolean givenUp;
    private volatile @Nullable Endpoint endpoint;
    private volatile @Nullable Subscription subscription;

    DirectIntake(
            MessageRunner runner,
            Forwarding forwarding,
            ContainerCounts counts,
            Incidents incidents,
            Gate gate,
            String threadName) {
        this.runner = runner;
        this.forwarding = forwarding;
        this.counts = counts;
        this.gate = gate;
        this.threadName = threadName;
        this.offered = new MessageQueue(MOST_OFFERED, counts.queueFull, () -> incidents.queueFull(MOST_OFFERED));
    }

    @Override
    public void open(Endpoint from) {
        endpoint = from;
        subscription = from.onMessage(this::read);
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

    private void take(Message message) {
        counts.received.increment();
        Message own = forwarding.ownOf(message);
        if (own != null) {
            handle(own, reading, threadName + "1");
        }
    }

    private void handle(Message message, Worker worker, String name) {
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
    public boolean offer(Message message, long timeoutNanos, BooleanSupplier givenUp) {
        // First the thread: none must begin when all is over.
        if (offeredThread.get() == null) {
            synchronized (offered) {
                if (offeredThread.get() == null) {
                    offeredThread.set(new Finisher(threadName + "2", this::handleOffered));
                }
            }
        }
        return offered.put(message, timeoutNanos, givenUp);
    }

    private void handleOffered() {
        Message message = offered.take();
        while (message != null) {
            gate.pass();
            counts.received.increment();
            handle(message, offering, threadName + "2");
            message = offered.take();
        }
    }

    @Override
    public boolean finish(long nanos, boolean takeArrived, Runnable whenRead) {
        Finisher finisher = new Finisher(threadName + "1", () -> {
            try {
                // For as long as it takes, whatever the endpoint's own limit is: this thread is what is waited for in
                // time.
                boolean ended = Objects.requireNonNull(subscription).close(Duration.ofNanos(Long.MAX_VALUE));
                if (ended && takeArrived) {
                    takeArrived(Objects.requireNonNull(endpoint));
                }
            } finally {
                whenRead.run();
                offered.close();
            }
            Finisher offers = offeredThread.get();
            if (offers != null) {
                offers.await(Long.MAX_VALUE);
            }
        });
        if (finisher.await(nanos)) {
            return true;
        }
        givenUp = true;
        forwarding.end();
        GivenUp.close(offered.abandon(), counts);
        workers().forEach(Worker::interruptBusy);
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
        return List.of(reading, offering);
    }

    @Override
    public int depth() {
        return offered.depth();
    }

    @Override
    public int capacity() {
        return 0;
    }
}
