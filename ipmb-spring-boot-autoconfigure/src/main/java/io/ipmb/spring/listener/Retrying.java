package io.ipmb.spring.listener;

import io.ipmb.platform.Daemons;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;

/** Tries something in the background until it is done, with pauses. Thread-safe. */
final class Retrying {

    /** What is tried. */
    interface Attempt {

        /** Before the first pause. */
        void prepare();

        /** Whether no further attempt is needed, or wanted. */
        boolean isDone(Retrying by);

        /** No further attempt will be made. */
        void gaveUp(Retrying by);
    }

    private final Attempt attempt;
    private final BackOffExecution pauses;
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final CountDownLatch prepared = new CountDownLatch(1);
    private final Thread thread;

    Retrying(String threadName, ClassLoader loader, BackOff backOff, Attempt attempt) {
        this.attempt = attempt;
        this.pauses = backOff.start();
        this.thread = Daemons.thread(threadName, this::run, loader);
    }

    void start() {
        thread.start();
    }

    /** Makes no further attempt; does not wait for one that is being made. */
    void cancel() {
        cancelled.countDown();
    }

    /** Waits until the preparations are over, or time is, or until interrupted. */
    void awaitPrepared(long nanos) {
        try {
            // Whoever waits goes on in either case.
            boolean unused = prepared.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            try {
                attempt.prepare();
            } finally {
                prepared.countDown();
            }
            do {
                long pause = pauses.nextBackOff();
                if (pause == BackOffExecution.STOP) {
                    attempt.gaveUp(this);
                    return;
                }
                if (cancelled.await(pause, TimeUnit.MILLISECONDS)) {
                    return;
                }
            } while (!attempt.isDone(this));
        } catch (InterruptedException e) {
            attempt.gaveUp(this);
        }
    }
}
