package io.ipmb.spring.listener;

import io.ipmb.platform.Daemons;
import io.ipmb.spring.event.IpmbEvent;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes application events in order on one thread, which is there only while there is something to publish: whoever
 * tells of an event, a thread of the bus most often, goes on at once. Thread-safe.
 */
final class EventPump {

    private static final Log LOG = LogFactory.getLog(EventPump.class);

    /** An application whose event listeners hang gets no more events than these; each further one is logged instead. */
    private static final int MOST_WAITING = 1024;

    private final ThreadPoolExecutor thread;
    private volatile @Nullable Thread current;
    private volatile @Nullable ApplicationEventPublisher publisher;

    /** @param loader finds the classes of those who are told */
    EventPump(String threadName, ClassLoader loader) {
        thread = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), task -> {
            Thread made = Daemons.thread(threadName, task, loader);
            current = made;
            return made;
        });
        thread.allowCoreThreadTimeOut(true);
    }

    void publishTo(@Nullable ApplicationEventPublisher to) {
        publisher = to;
    }

    void publish(IpmbEvent event) {
        ApplicationEventPublisher to = publisher;
        if (to == null) {
            return;
        }
        try {
            thread.execute(() -> publish(event, to));
        } catch (RejectedExecutionException e) {
            LOG.warn("Not published, because event listeners do not come to an end: " + event);
        }
    }

    private static void publish(IpmbEvent event, ApplicationEventPublisher to) {
        try {
            to.publishEvent(event);
        } catch (RuntimeException | Error e) {
            LOG.warn("An event listener failed on " + event, e);
        }
    }

    /** Waits until everything is published that was told of before, or time is over. */
    void flush(Duration timeout) {
        if (Thread.currentThread() == current || thread.getPoolSize() == 0) {
            return;
        }
        try {
            Future<?> marker = thread.submit(() -> {});
            marker.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (TimeoutException | RejectedExecutionException e) {
            LOG.debug("Event listeners do not come to an end within " + timeout, e);
        }
    }
}
