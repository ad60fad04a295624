package io.ipmb.spring.listener;

import io.ipmb.platform.Daemons;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Checks the sessions of an application's containers periodically: for stuck listeners, failed reading, long silence
 * and closed endpoints. One daemon thread does it, while there is a session. Thread-safe.
 */
final class ContainerMonitor {

    private static final Log LOG = LogFactory.getLog(ContainerMonitor.class);
    private static final long LONGEST_LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long SHORTEST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final String threadName;
    private @Nullable ScheduledThreadPoolExecutor thread;
    private int watched;

    ContainerMonitor(String threadName) {
        this.threadName = threadName;
    }

    /** The checks of one session. */
    final class Watching {

        private final ScheduledFuture<?> looks;
        private boolean ended;

        private Watching(ScheduledFuture<?> looks) {
            this.looks = looks;
        }

        /** Ends the checks; does not wait for a running one. */
        void end() {
            looks.cancel(false);
            synchronized (ContainerMonitor.this) {
                if (!ended) {
                    ended = true;
                    oneLess();
                }
            }
        }
    }

    /**
     * Checks a session from now on.
     *
     * @param idleInterval the reported time without a message; null for no reports
     * @param isRunning whether its listeners get messages now
     * @param whenClosed called at each check that finds its endpoint closed; must not wait
     */
    Watching watch(
            ListenerSession session,
            @Nullable Duration idleInterval,
            BooleanSupplier isRunning,
            Consumer<ListenerSession> whenClosed) {
        long idleNanos = idleInterval == null ? Long.MAX_VALUE : TimeUnit.NANOSECONDS.convert(idleInterval);
        long soonest = Math.min(session.settings().stuckNanos(), idleNanos) / 4;
        IdleDetector idleness = new IdleDetector(idleNanos);
        return schedule(
                () -> look(session, idleness, isRunning, whenClosed),
                Math.max(SHORTEST_LOOK_NANOS, Math.min(LONGEST_LOOK_NANOS, soonest)));
    }

    private static void look(
            ListenerSession session,
            IdleDetector idleness,
            BooleanSupplier isRunning,
            Consumer<ListenerSession> whenClosed) {
        session.look();
        boolean waits = isRunning.getAsBoolean() && session.inFlight() == 0;
        long idle = idleness.look(waits, session.received(), System.nanoTime());
        if (idle > 0) {
            session.reportIdle(Duration.ofNanos(idle));
        }
        if (session.isClosed()) {
            whenClosed.accept(session);
        }
    }

    private synchronized Watching schedule(Runnable look, long nanos) {
        ScheduledThreadPoolExecutor on = thread;
        if (on == null) {
            on = new ScheduledThreadPoolExecutor(1, task -> Daemons.thread(threadName, task));
            on.setRemoveOnCancelPolicy(true);
            thread = on;
        }
        watched++;
        return new Watching(on.scheduleWithFixedDelay(guarded(look), nanos, nanos, TimeUnit.NANOSECONDS));
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
                LOG.warn("The check of a listener container failed", e);
            }
        };
    }
}
