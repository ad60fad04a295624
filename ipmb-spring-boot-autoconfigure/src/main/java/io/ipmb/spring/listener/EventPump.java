package io.ipmb.spring.listener;

import io.ipmb.BusEvent;
import io.ipmb.Label;
import io.ipmb.platform.Daemons;
import io.ipmb.spring.event.IpmbBecameControllerEvent;
import io.ipmb.spring.event.IpmbControllerLostEvent;
import io.ipmb.spring.event.IpmbControllerResponsiveEvent;
import io.ipmb.spring.event.IpmbControllerUnresponsiveEvent;
import io.ipmb.spring.event.IpmbEvent;
import io.ipmb.spring.event.IpmbJoinedEvent;
import io.ipmb.spring.event.IpmbMessageDroppedEvent;
import io.ipmb.spring.event.IpmbMessagesLostEvent;
import io.ipmb.spring.event.IpmbRejoinRefusedEvent;
import io.ipmb.spring.event.IpmbRejoinedEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes application events in order, on one thread that exists only while there are events. The caller, usually a
 * thread of the bus, never waits. Thread-safe.
 */
final class EventPump {

    private static final Log LOG = LogFactory.getLog(EventPump.class);

    /** The limit of waiting events while an event listener hangs; further ones are logged instead. */
    private static final int MOST_WAITING = 1024;

    private final ThreadPoolExecutor thread;
    private volatile @Nullable Thread current;
    private volatile @Nullable ApplicationEventPublisher publisher;

    /** @param loader finds the classes of the event listeners */
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

    /** Publishes an event of an endpoint as an application event. */
    void publish(Object source, String identifier, Label label, BusEvent event) {
        publish(applicationEvent(source, identifier, label, event));
    }

    static IpmbEvent applicationEvent(Object source, String identifier, Label label, BusEvent event) {
        if (event instanceof BusEvent.Joined joined) {
            return new IpmbJoinedEvent(source, identifier, label, joined.endpointId());
        }
        if (event instanceof BusEvent.Rejoined rejoined) {
            return new IpmbRejoinedEvent(source, identifier, label, rejoined.endpointId());
        }
        if (event instanceof BusEvent.ControllerLost lost) {
            return new IpmbControllerLostEvent(source, identifier, label, lost.cause());
        }
        if (event instanceof BusEvent.ControllerUnresponsive silent) {
            return new IpmbControllerUnresponsiveEvent(source, identifier, label, silent.processId(), silent.limit());
        }
        if (event instanceof BusEvent.ControllerResponsive responsive) {
            return new IpmbControllerResponsiveEvent(source, identifier, label, responsive.after());
        }
        if (event instanceof BusEvent.BecameController) {
            return new IpmbBecameControllerEvent(source, identifier, label);
        }
        if (event instanceof BusEvent.RejoinRefused refused) {
            return new IpmbRejoinRefusedEvent(source, identifier, label, refused.cause());
        }
        if (event instanceof BusEvent.MessageDropped dropped) {
            return new IpmbMessageDroppedEvent(
                    source, identifier, label, dropped.reason(), dropped.typeId(), dropped.detail());
        }
        if (event instanceof BusEvent.MessagesLost lost) {
            return new IpmbMessagesLostEvent(source, identifier, label, lost.messages(), lost.detail());
        }
        throw new IllegalArgumentException("unknown event " + event);
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

    /**
     * Publishes events that are made on the publishing thread.
     *
     * @return false when too many events wait, or there is no publisher
     */
    boolean publish(Supplier<? extends List<? extends IpmbEvent>> made) {
        ApplicationEventPublisher to = publisher;
        if (to == null) {
            return false;
        }
        try {
            thread.execute(() -> made.get().forEach(event -> publish(event, to)));
            return true;
        } catch (RejectedExecutionException e) {
            LOG.debug("Not published yet, because event listeners do not come to an end", e);
            return false;
        }
    }

    private static void publish(IpmbEvent event, ApplicationEventPublisher to) {
        try {
            to.publishEvent(event);
        } catch (RuntimeException | Error e) {
            LOG.warn("An event listener failed on " + event, e);
        }
    }

    /** Waits until all earlier events are published, up to a limit. */
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
