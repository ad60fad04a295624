package io.ipmb.spring.config;

import io.ipmb.platform.Daemons;
import io.ipmb.spring.listener.CallsInOrder;
import io.ipmb.spring.listener.ContainerState;
import io.ipmb.spring.listener.IpmbListenerContainer;
import io.ipmb.spring.listener.ReadBarrier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Lock;

/**
 * Starts and stops the containers of an application together.
 *
 * <p>Starting joins each bus with the containers that have an automatic start, the base first. Stopping ends the
 * listeners of all labels and buses at the same time. Then the bases send the waiting messages and leave: listeners can
 * send on every bus until their end. Start and stop can be repeated.
 *
 * <p>Thread-safe. Starts and stops keep the order of the calls, those of the application's listeners included, which
 * must not wait. A start holds {@code changes}, so that no container comes or goes meanwhile.
 */
final class CommonLifecycle {

    private final List<IpmbConnection> connections;
    private final Containers containers;
    private final Lock changes;
    private final CallsInOrder calls = new CallsInOrder();
    private volatile boolean running;

    /**
     * The lifecycle of these containers, which are stopped.
     *
     * @param changes the lock for adding and removing containers
     */
    CommonLifecycle(List<IpmbConnection> connections, Containers containers, Lock changes) {
        this.connections = connections;
        this.containers = containers;
        this.changes = changes;
        connections.forEach(connection -> connection.setLifecycle(this));
    }

    boolean isRunning() {
        return running;
    }

    /** Joins the buses with the containers that have an automatic start; does nothing while these run. */
    void start() {
        Runnable start = () -> {
            if (!running) {
                startAll();
            }
        };
        if (isCalledByListener()) {
            calls.nowOrLater(threadName("start"), start);
        } else {
            calls.now(start);
        }
    }

    private void startAll() {
        changes.lock();
        try {
            connections.forEach(this::startOn);
            running = true;
            connections.forEach(connection -> connection.sendingBase().hasStarted());
        } catch (RuntimeException | Error e) {
            stopAll();
            throw e;
        } finally {
            changes.unlock();
        }
    }

    private void startOn(IpmbConnection connection) {
        IpmbListenerContainer base = connection.base();
        boolean cameEarly = base.state() == ContainerState.JOINED;
        if (!cameEarly) {
            startBase(base);
        }
        startOthers(connection, base);
        if (cameEarly) {
            // Early messages are read after all listeners have started: any of them may be the receiver.
            startBase(base);
        }
    }

    private static void startBase(IpmbListenerContainer base) {
        if (base.isAutoStartup()) {
            base.start();
        } else {
            base.join();
        }
    }

    private void startOthers(IpmbConnection connection, IpmbListenerContainer base) {
        Throwable failure = base.statistics().failure();
        for (IpmbListenerContainer container : containers.on(connection)) {
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

    /** Stops all containers and waits for their end, except when one of the application's listeners calls. */
    void stop() {
        Runnable stop = () -> {
            changes.lock();
            try {
                running = false;
                connections.forEach(connection -> connection.sendingBase().isStopping());
            } finally {
                changes.unlock();
            }
            stopAll();
        };
        if (isCalledByListener()) {
            calls.later(threadName("stop"), stop);
        } else {
            calls.now(stop);
        }
    }

    /** Runs the last step of a connection, after all requested starts and stops. */
    void atTheEnd(Runnable work) {
        if (isCalledByListener()) {
            calls.later(threadName("stop"), work);
        } else {
            calls.now(work);
        }
    }

    private boolean isCalledByListener() {
        return containers.all().stream().anyMatch(IpmbListenerContainer::isOwnThread);
    }

    private String threadName(String what) {
        return "ipmb-" + what + "-" + connections.get(0).identifier();
    }

    private void stopAll() {
        List<Ending> endings = new ArrayList<>();
        for (IpmbConnection connection : connections) {
            List<IpmbListenerContainer> all = containers.on(connection);
            // Before any waiting: another application gets the messages sent from now on.
            all.forEach(IpmbListenerContainer::retire);
            ReadBarrier barrier = new ReadBarrier(all);
            IpmbListenerContainer base = connection.base();
            for (IpmbListenerContainer container : all) {
                endings.add(new Ending(
                        connection,
                        container,
                        container == base ? () -> container.quiesce(barrier) : () -> container.stop(barrier)));
            }
        }
        awaitAll(endings);
        connections.forEach(connection -> connection.sendingBase().hasStopped());
    }

    private static void awaitAll(List<Ending> endings) {
        CountDownLatch ended = new CountDownLatch(endings.size());
        endings.forEach(ending -> ending.begin(ended));
        try {
            ended.await();
        } catch (InterruptedException e) {
            // The interruption asks for a faster end; the base still waits for its own listeners.
            Thread.currentThread().interrupt();
        }
    }

    /** The end of one container, on a thread of its own. */
    private record Ending(IpmbConnection connection, IpmbListenerContainer container, Runnable work) {

        void begin(CountDownLatch ended) {
            Daemons.thread(
                            "ipmb-stop-" + String.join(".", container.label().elements()),
                            () -> {
                                try {
                                    work.run();
                                } finally {
                                    ended.countDown();
                                }
                            },
                            connection.endpointFactory().classLoader())
                    .start();
        }
    }
}
