package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps the virtual machine running while there are listeners. Every thread of the bus is a daemon, so that programs which
 * only send can end; one that only listens would end as soon as it has started.
 *
 * <p>States: stopped; running, and then with a thread that is no daemon where any listener starts by itself. The context
 * starts it after everything that may register listeners, and stops it first: the application's shutdown hook waits for
 * the rest. {@link #start()} and {@link #stop()} are called by one thread at a time.
 */
final class ListenerKeepAlive implements SmartLifecycle {

    private final IpmbListenerEndpointRegistry registry;
    private volatile @Nullable CountDownLatch end;

    ListenerKeepAlive(IpmbListenerEndpointRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void start() {
        if (end != null) {
            return;
        }
        CountDownLatch latch = new CountDownLatch(1);
        end = latch;
        if (somebodyListens()) {
            Thread thread = new Thread(() -> waitFor(latch), "ipmb-keep-alive");
            thread.setDaemon(false);
            thread.start();
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
            // Whoever interrupts it wants it to end.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        CountDownLatch latch = end;
        if (latch != null) {
            latch.countDown();
            end = null;
        }
    }

    @Override
    public boolean isRunning() {
        return end != null;
    }
}
