package io.ipmb.spring.listener;

import io.ipmb.platform.Daemons;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Looks at running containers now and then, on one daemon thread, which is there while there is something to look at.
 * Thread-safe.
 */
final class Watch {

    private static final Log LOG = LogFactory.getLog(Watch.class);

    private final String threadName;
    private @Nullable ScheduledThreadPoolExecutor thread;
    private int watched;

    Watch(String threadName) {
        this.threadName = threadName;
    }

    /** One thing that is looked at. */
    final class Watched {

        private final ScheduledFuture<?> ticks;
        private boolean ended;

        private Watched(ScheduledFuture<?> ticks) {
            this.ticks = ticks;
        }

        /** Looks no more; once. */
        void end() {
            ticks.cancel(false);
            synchronized (Watch.this) {
                if (!ended) {
                    ended = true;
                    oneLess();
                }
            }
        }
    }

    /** Calls {@code look} each time that {@code interval} has gone by; it must not wait for anything. */
    synchronized Watched watch(Runnable look, Duration interval) {
        ScheduledThreadPoolExecutor on = thread;
        if (on == null) {
            on = new ScheduledThreadPoolExecutor(1, task -> Daemons.thread(threadName, task));
            on.setRemoveOnCancelPolicy(true);
            thread = on;
        }
        watched++;
        long nanos = interval.toNanos();
        return new Watched(on.scheduleWithFixedDelay(guarded(look), nanos, nanos, TimeUnit.NANOSECONDS));
    }

    private synchronized void oneLess() {
        watched--;
        ScheduledThreadPoolExecutor on = thread;
        if (watched == 0 && on != null) {
            on.shutdownNow();
            thread = null;
        }
    }

    private static Runnable guarded(Runnable look) {
        return () -> {
            try {
                look.run();
            } catch (RuntimeException | Error e) {
                LOG.warn("Looking at a listener container failed", e);
            }
        };
    }
}
