package io.ipmb.spring.config;

import io.ipmb.platform.Daemons;
import io.ipmb.spring.listener.CallsInOrder;
import io.ipmb.spring.listener.ContainerRuntime;
import io.ipmb.spring.listener.ContainerState;
import io.ipmb.spring.listener.IpmbListenerContainer;
import io.ipmb.spring.listener.ReadBarrier;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How the containers of an application start and stop together.
 *
 * <p>Starting joins the bus with the containers that start by themselves, stopping leaves it with all; both as often as
 * wished. Stopping lets the listeners of all labels end at the same time, and leaves with the base only then, so that listeners
 * can send until their end, and what waits to be sent is sent.
 *
 * <p>Thread-safe. Starting and stopping are done one after the other, in the order of the calls, also where one of the
 * application's own listeners calls, which must not wait. {@code changes}, which may be taken meanwhile, keeps containers from
 * coming and going while all of them start.
 */
final class CommonLife implements BusPresence.Bus {

    private static final Duration LAST_EVENTS = Duration.ofSeconds(1);

    private final ContainerRuntime runtime;
    private final IpmbListenerContainer base;
    private final Lock changes;
    private final CallsInOrder calls = new CallsInOrder();
    private final List<Runnable> lastWork = new CopyOnWriteArrayList<>();
    private volatile boolean running;

    /** Whether it was stopped, and neither started since nor put together again. */
    private volatile boolean stopped;

    private volatile @Nullable BusPresence presence;
    private volatile Supplier<List<IpmbListenerContainer>> known;

    /**
     * @param base starts first and leaves last
     * @param changes held by whoever changes them
     */
    CommonLife(ContainerRuntime runtime, IpmbListenerContainer base, Lock changes) {
        this.runtime = runtime;
        this.base = base;
        this.changes = changes;
        this.known = () -> List.of(base);
    }

    boolean isRunning() {
        return running;
    }

    /** Has something done each time before the base leaves. */
    void beforeLeaving(Runnable work) {
        lastWork.add(work);
    }

    /**
     * Joins the bus with the containers that start by themselves; does nothing when that was done.
     *
     * @param containers gives those that there are, the base first
     */
    void start(Supplier<List<IpmbListenerContainer>> containers) {
        known = containers;
        Runnable start = () -> {
            if (!running) {
                startAll(containers);
            }
        };
        if (isCalledByListener(containers)) {
            calls.nowOrLater(threadName("start"), start);
        } else {
            calls.now(start);
        }
    }

    private void startAll(Supplier<List<IpmbListenerContainer>> containers) {
        changes.lock();
        try {
            boolean cameEarly = base.state() == ContainerState.JOINED;
            if (!cameEarly) {
                startBase();
            }
            startOthers(containers);
            if (cameEarly) {
                // What has come since is read when those are there whom it may be for.
                startBase();
            }
            running = true;
            stopped = false;
        } catch (RuntimeException | Error e) {
            stopAll(containers);
            throw e;
        } finally {
            changes.unlock();
        }
    }

    private void startBase() {
        if (base.isAutoStartup()) {
            base.start();
        } else {
            base.join();
        }
    }

    private void startOthers(Supplier<List<IpmbListenerContainer>> containers) {
        Throwable failure = base.figures().failure();
        for (IpmbListenerContainer container : containers.get()) {
            if (container == base || !container.isAutoStartup()) {
                continue;
            }
            if (failure != null && base.endpoint() == null) {
                container.startAfterFailure(failure);
            } else {
                container.start();
            }
        }
    }

    /** Stops all containers; returns when that is done, or at once when one of the application's own listeners calls. */
    void stop(Supplier<List<IpmbListenerContainer>> containers) {
        Runnable stop = () -> {
            changes.lock();
            try {
                running = false;
                stopped = true;
            } finally {
                changes.unlock();
            }
            stopAll(containers);
        };
        if (isCalledByListener(containers)) {
            calls.later(threadName("stop"), stop);
        } else {
            calls.now(stop);
        }
    }

    private boolean isCalledByListener(Supplier<List<IpmbListenerContainer>> containers) {
        return containers.get().stream().anyMatch(IpmbListenerContainer::isOwnThread);
    }

    private String threadName(String what) {
        return "ipmb-" + what + "-" + runtime.endpointFactory().identifier();
    }

    private void stopAll(Supplier<List<IpmbListenerContainer>> containers) {
        List<IpmbListenerContainer> all = containers.get();
        // Before anything is waited for: what is sent from now on is another application's.
        all.forEach(IpmbListenerContainer::retire);
        CountDownLatch ended = new CountDownLatch(all.size());
        ReadBarrier barrier = new ReadBarrier(all);
        for (IpmbListenerContainer container : all) {
            Runnable end = container == base ? () -> container.quiesce(barrier) : () -> container.stop(barrier);
            Daemons.thread(
                            "ipmb-stop-" + String.join(".", container.label().elements()),
                            () -> {
                                try {
                                    end.run();
                                } finally {
                                    ended.countDown();
                                }
                            },
                            runtime.endpointFactory().classLoader())
                    .start();
        }
        try {
            ended.await();
        } catch (InterruptedException e) {
            // Whoever interrupts wants it sooner; the base waits for its own listeners still.
            Thread.currentThread().interrupt();
        }
        lastWork.forEach(Runnable::run);
        BusPresence until = presence;
        if (until == null || !until.isContextClosing()) {
            leave();
        }
    }

    private void leave() {
        base.stop();
        runtime.flushEvents(LAST_EVENTS);
    }

    // Before and after

    /** Lets the application send before it is started, and until all that could send is destroyed. */
    void setPresence(BusPresence value) {
        presence = value;
        value.setBus(this);
    }

    /** Joins to send where the application is still, or again, being put together. */
    void joinToSend() {
        BusPresence since = presence;
        if (since != null && since.isContextComing() && !stopped) {
            base.joinToSend();
        }
    }

    @Override
    public void comeAgain() {
        stopped = false;
    }

    /** At the very end; does nothing where the bus was left. */
    @Override
    public void leaveAtLast() {
        Runnable end = () -> {
            lastWork.forEach(Runnable::run);
            leave();
        };
        if (isCalledByListener(known)) {
            calls.later(threadName("stop"), end);
        } else {
            calls.now(end);
        }
    }
}
