package io.ipmb.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReadBarrierTest {

    private static final long LONG = TimeUnit.SECONDS.toNanos(20);

    @Test
    void opensWhenNoContainerReadsAnyMore() throws Exception {
        ReadBarrier barrier = new ReadBarrier(List.of("earth", "moon"));
        barrier.hasRead("earth");

        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> barrier.awaitOthers(LONG));
        barrier.hasRead("moon");

        waiting.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aContainerCountsOnceHoweverOftenItSaysSo() {
        ReadBarrier barrier = new ReadBarrier(List.of("earth", "moon"));
        barrier.hasRead("earth");
        barrier.hasRead("earth");
        long before = System.nanoTime();

        barrier.awaitOthers(TimeUnit.MILLISECONDS.toNanos(50));

        assertThat(System.nanoTime() - before)
                .as("moon reads still")
                .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(50));
    }

    @Test
    void anInterruptedContainerWaitsNoLongerAndStaysInterrupted() {
        ReadBarrier barrier = new ReadBarrier(List.of("earth", "moon"));
        Thread.currentThread().interrupt();

        barrier.awaitOthers(LONG);

        assertThat(Thread.interrupted()).isTrue();
    }
}
