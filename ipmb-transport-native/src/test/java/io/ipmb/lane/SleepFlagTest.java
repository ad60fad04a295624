package io.ipmb.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ipmb.platform.memory.MemoryPlatform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Steps of several threads in an order that chance would bring about once in a billion times. */
class SleepFlagTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final AtomicInteger told = new AtomicInteger();
    private final ParkingSignal signal = new ParkingSignal();
    private final SleepFlag flag = flag(signal);
    private final AtomicBoolean ready = new AtomicBoolean();
    private final List<Thread> waiting = new ArrayList<>();

    private static SleepFlag flag(Signal signal) {
        RingMemory memory = RingMemory.inOnePiece(new MemoryPlatform().packetBuffer(Ring.memoryBytes(0)));
        return new SleepFlag(memory, RingLayout.READER_SLEEPS, signal);
    }

    /** A thread that is parked by the time this returns. */
    private Thread startWaiting() {
        Thread thread = new Thread(() -> signal.await(flag, ready::get, TimeUnit.MINUTES.toNanos(5)));
        thread.setDaemon(true);
        thread.start();
        waiting.add(thread);
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return thread;
    }

    private void assertEnds(Thread thread) throws InterruptedException {
        thread.join(LIMIT.toMillis());
        assertThat(thread.isAlive()).as("it still waits").isFalse();
    }

    @AfterEach
    void letGo() throws InterruptedException {
        ready.set(true);
        flag.wake();
        for (Thread thread : waiting) {
            assertEnds(thread);
        }
    }

    @Test
    void whoNeedNotWaitAfterAllLeavesTheOthersTheirWakeUp() throws InterruptedException {
        Thread parked = startWaiting();
        AtomicInteger looks = new AtomicInteger();
        // Nothing there at the first look, something at the second: it comes in between.
        assertThat(flag.armUnless(() -> looks.getAndIncrement() > 0)).isTrue();
        ready.set(true);
        flag.wakeIfArmed();
        assertEnds(parked);
    }

    @Test
    void allWhoWaitAreWokenAndThoseWhoFindNothingWaitOn() throws InterruptedException {
        Thread first = startWaiting();
        Thread second = startWaiting();
        Thread third = startWaiting();
        flag.wakeIfArmed();
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(1)).until(flag::isArmed);
        assertThat(List.of(first, second, third)).allMatch(Thread::isAlive);
        ready.set(true);
        flag.wakeIfArmed();
        assertEnds(first);
        assertEnds(second);
        assertEnds(third);
    }

    @Test
    void whoComesLaterIsWokenThoughTheFirstOneHasLeft() throws InterruptedException {
        AtomicBoolean firstReady = new AtomicBoolean();
        Thread first = new Thread(() -> signal.await(flag, firstReady::get, TimeUnit.MINUTES.toNanos(5)));
        first.setDaemon(true);
        first.start();
        waiting.add(first);
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> first.getState() == Thread.State.TIMED_WAITING);
        Thread second = startWaiting();
        firstReady.set(true);
        signal.wake();
        assertEnds(first);
        Thread third = startWaiting();
        ready.set(true);
        flag.wakeIfArmed();
        assertEnds(second);
        assertEnds(third);
    }

    @Test
    void onlyAnArmedSignalTellsAndOnce() {
        signal.watch(told::incrementAndGet);
        flag.wakeIfArmed();
        assertThat(told).hasValue(0);
        assertThat(flag.armUnless(() -> false)).isFalse();
        flag.wakeIfArmed();
        flag.wakeIfArmed();
        assertThat(told).hasValue(1);
        assertThat(flag.armUnless(() -> true)).isTrue();
        assertThat(flag.isArmed()).isFalse();
    }
}
