package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.platform.Daemons;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps the virtual machine running while there are listeners. Every thread of the bus is a daemon, so that sending
 * programs can end. A program of listeners alone would end right after its start.
 *
 * <p>States: stopped; running, with a non-daemon thread while any listener has an automatic start, later ones included.
 * The context starts it after all beans that may register listeners, and stops it first: the application's shutdown
 * hook waits for the rest. Thread-safe; the lock is held briefly.
 */
final class ListenerKeepAlive implements SmartLifecycle {

    private final IpmbListenerEndpointRegistry registry;
    private boolean observing;
    private volatile boolean running;
    private @Nullable CountDownLatch end;

    ListenerKeepAlive(IpmbListenerEndpointRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void start() {
        running = true;
        boolean first;
        synchronized (this) {
            first = !observing;
            observing = true;
        }
        if (first) {
            registry.connections().forEach(connection -> connection.onMessageBox(box -> adjust()));
        } else {
            adjust();
        }
    }

    @Override
    public void stop() {
        running = false;
        adjust();
    }

    /** The payload types change with the listeners. */
    private synchronized void adjust() {
        CountDownLatch latch = end;
        boolean keep = running && somebodyListens();
        if (keep && latch == null) {
            CountDownLatch fresh = new CountDownLatch(1);
            end = fresh;
            Thread thread = Daemons.thread("ipmb-keep-alive", () -> waitFor(fresh));
            thread.setDaemon(false);
            thread.start();
        } else if (!keep && latch != null) {
            end = null;
            latch.countDown();
        }
    }

    private boolean somebodyListens() {
        return registry.containers().stream()
                .anyMatch(container ->
                        container.isAutoStartup() && !container.listeners().isEmpty());
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            // An interruption asks for the end.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
