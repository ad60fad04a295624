package io.ipmb.spring.listener;

import static io.ipmb.spring.listener.ContainerId.LOG;

import io.ipmb.JoinException;
import io.ipmb.platform.Daemons;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;

/**
 * Attempts to join the bus in the background, with pauses: after a failed start, or after a lost session. A lost
 * session ends first, to keep the order of messages.
 *
 * <pre>
 *   new ── start ──► the lost session ends ──► pause ◄──► attempt ──► joined | given up
 *                                any of these ── cancel ──► no further attempt
 * </pre>
 *
 * <p>An attempt holds no lock, so that a stop need not wait for it. Thread-safe.
 */
final class BackgroundJoin {

    /** The joining container. All calls come from the thread of the attempts, possibly some after {@link #cancel()}. */
    interface Joiner {

        /** Joins the bus, without a lock. */
        ListenerSession join();

        /**
         * Makes the session the present one, or abandons it.
         *
         * @return whether no further attempt is needed
         */
        boolean enter(BackgroundJoin by, ListenerSession joined);

        /** An attempt has failed, others follow. */
        void stillAway(Throwable failure);

        /**
         * No further attempt follows.
         *
         * @param failure null for that of the last attempt
         */
        void giveUp(BackgroundJoin by, @Nullable Throwable failure);
    }

    /**
     * A lost session.
     *
     * @param takeArrived whether to handle the messages waiting at the endpoint as well
     */
    record Lost(ListenerSession session, boolean takeArrived) {}

    private final ContainerId id;
    private final ContainerReport report;
    private final Joiner joiner;
    private final BackOffExecution pauses;
    private final boolean comesBack;
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final CountDownLatch lostEnded = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Lost lost;

    /**
     * @param loader the context class loader of the attempts
     * @param lost the lost session, which ends first; null for none
     */
    BackgroundJoin(
            ContainerId id,
            ContainerReport report,
            ClassLoader loader,
            BackOff backOff,
            @Nullable Lost lost,
            Joiner joiner) {
        this.id = id;
        this.report = report;
        this.joiner = joiner;
        this.pauses = backOff.start();
        this.lost = lost;
        this.comesBack = lost != null;
        this.thread = Daemons.thread(id.threadName("join"), this::run, loader);
    }

    void start() {
        thread.start();
    }

    /** Prevents further attempts; does not wait for a running one. */
    void cancel() {
        cancelled.countDown();
    }

    /** Waits for the end of the lost session, as long as its settings allow, or until interrupted. */
    void awaitLost() {
        Lost ending = lost;
        if (ending == null) {
            return;
        }
        try {
            // The caller goes on in either case.
            boolean unused = lostEnded.await(ending.session().settings().shutdownNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the calling thread handles a message of the lost session. */
    boolean isOwnThread() {
        Lost ending = lost;
        return ending != null && ending.session().isOwnThread();
    }

    private void run() {
        try {
            endLost();
            do {
                long pause = pauses.nextBackOff();
                if (pause == BackOffExecution.STOP) {
                    joiner.giveUp(this, null);
                    return;
                }
                if (cancelled.await(pause, TimeUnit.MILLISECONDS)) {
                    return;
                }
            } while (!attempt());
        } catch (InterruptedException e) {
            joiner.giveUp(this, null);
        }
    }

    private void endLost() {
        Lost ending = lost;
        if (ending == null) {
            return;
        }
        try {
            ending.session().quiesce(ending.takeArrived(), nanos -> {});
            ending.session().leave(true);
        } catch (RuntimeException | Error e) {
            report.cannotLeave(e);
        } finally {
            lost = null;
            lostEnded.countDown();
        }
    }

    /** Whether no further attempt is needed, or wanted. */
    private boolean attempt() {
        ListenerSession joined;
        try {
            joined = joiner.join();
        } catch (RuntimeException | Error e) {
            if (isHopeless(e)) {
                joiner.giveUp(this, e);
                return true;
            }
            LOG.debug(id + ": could not join the bus", e);
            joiner.stillAway(e);
            return false;
        }
        return joiner.enter(this, joined);
    }

    /**
     * Whether another attempt may help. A container that was admitted once may be admitted again: the refusing host may
     * leave, or be repaired.
     */
    private boolean isHopeless(Throwable failure) {
        return StartupFailurePolicy.isFatal(failure) && !(comesBack && failure instanceof JoinException);
    }
}
