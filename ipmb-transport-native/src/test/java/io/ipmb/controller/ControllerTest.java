package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.endpoint.RawPeer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * When the state machine sleeps and ends, under a clock that the test moves, where a nanosecond more or less makes a
 * difference.
 */
@Timeout(60)
class ControllerTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long FOR_EVER = Long.MAX_VALUE;

    @Test
    void withNothingToDoItSleepsWithoutALimit() {
        try (ControllerBench bench = new ControllerBench()) {
            assertThat(bench.settle()).isEqualTo(FOR_EVER);
            try (RawPeer a = bench.join("a");
                    RawPeer b = bench.join("b")) {
                a.sendString("b", "hello", 0);
                assertThat(bench.settle()).isEqualTo(FOR_EVER);
                assertThat(b.readAll()).containsExactly("hello");
            }
            assertThat(bench.settle()).isEqualTo(FOR_EVER);
        }
    }

    @Test
    void handingOverEndsExactlyWhenItsTimeIsOverThoughSomebodyDoesNotRead() {
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.join("sender");
                RawPeer slow = bench.join("slow")) {
            String text = "x".repeat(10_000);
            for (int i = 0; i < 300 && bench.view().members().get(1).queuedMessages() == 0; i++) {
                sender.sendString("slow", text, 0);
                bench.settle();
            }
            assertThat(bench.view().members().get(1).queuedMessages()).isPositive();
            bench.controller.beginHandOver(3 * SECOND);
            bench.settle();
            assertThat(sender.isConnectionClosed())
                    .as("who has everything is let go")
                    .isTrue();
            assertThat(bench.advance(3 * SECOND - 1)).isEqualTo(1);
            assertThat(bench.hasEnded()).isFalse();
            bench.advance(1);
            assertThat(bench.hasEnded()).isTrue();
            assertThat(slow.readAll()).isNotEmpty().allMatch(text::equals);
        }
    }
}
