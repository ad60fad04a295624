package io.ipmb.spring.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.task.TaskRejectedException;

/** A full queue whose callers wait for room. */
class DaemonPoolTest {

    private final DaemonPool pool = new DaemonPool("test-pool-", 1, 1, FullQueuePolicy.WAIT);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicInteger done = new AtomicInteger();

    @AfterEach
    void end() {
        goOn.countDown();
        pool.close(Duration.ofSeconds(10));
    }

    private void work() {
        try {
            assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        done.incrementAndGet();
    }

    private Thread callerThatWaits(Runnable call) {
        Thread caller = new Thread(call);
        caller.setDaemon(true);
        caller.start();
        await().until(() -> caller.getState() == Thread.State.WAITING);
        return caller;
    }

    /** The first task goes to the thread, the second one into the queue. */
    private void fill() {
        pool.execute(this::work);
        pool.execute(this::work);
    }

    @Test
    void aCallerGoesOnWhenThereIsRoom() throws InterruptedException {
        fill();
        Thread caller = callerThatWaits(() -> pool.execute(this::work));
        goOn.countDown();
        caller.join(10_000);
        await().untilAsserted(() -> assertThat(done).hasValue(3));
    }

    @Test
    void aTaskThatFoundNoRoomIsDoneThoughThePoolIsClosed() throws InterruptedException {
        fill();
        Thread caller = callerThatWaits(() -> pool.execute(this::work));
        pool.close();
        goOn.countDown();
        caller.join(10_000);
        await().untilAsserted(() -> assertThat(done).hasValue(3));
    }

    @Test
    void anInterruptedCallerIsRefused() throws InterruptedException {
        fill();
        AtomicReference<Throwable> refused = new AtomicReference<>();
        Thread caller = callerThatWaits(() -> {
            try {
                pool.execute(this::work);
            } catch (TaskRejectedException e) {
                refused.set(Thread.currentThread().isInterrupted() ? e : null);
            }
        });
        caller.interrupt();
        caller.join(10_000);
        assertThat(refused).hasValueMatching(TaskRejectedException.class::isInstance);
    }

    @Test
    void aThreadOfThePoolDoesNotWaitForItself() throws Exception {
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        pool.execute(() -> {
            try {
                pool.execute(done::incrementAndGet);
                assertThatExceptionOfType(TaskRejectedException.class)
                        .isThrownBy(() -> pool.execute(done::incrementAndGet));
                told.complete(null);
            } catch (Throwable e) {
                told.complete(e);
            }
        });
        assertThat(told.get(10, TimeUnit.SECONDS)).isNull();
    }
}
