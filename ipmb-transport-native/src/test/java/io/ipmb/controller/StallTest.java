package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.HostLimits;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.endpoint.RawPeer;
import io.ipmb.testsupport.LogLines;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long senders wait for a receiver that does not read, and what the others get meanwhile and afterwards. */
@Timeout(60)
class StallTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Selector ALL = Selector.multicast("all");
    private static final Selector HEALTHY = Selector.unicast("healthy");
    private static final String KILOBYTE = "x".repeat(1_000);
    private static final HostLimits LIMITS =
            HostLimits.builder().queueBytes(20_000).queueObjects(100).build();

    /** Multicasts until the sender has to wait for who does not read; how many were sent. */
    private static int fill(ControllerBench bench, RawPeer sender, RawPeer reader) {
        int sent = 0;
        while (bench.counters.get(Counter.SENDERS_PAUSED) == 0) {
            sender.sendString(ALL, sent + KILOBYTE, List.of());
            bench.settle();
            reader.readAll();
            sent++;
        }
        return sent;
    }

    @Test
    void whoSendsToManyWaitsForOneThatDoesNotReadUntilTheLimitAndThenTheOthersGetTheirs() {
        try (ControllerBench bench = new ControllerBench(LIMITS);
                LogLines log = new LogLines("io.ipmb.controller");
                RawPeer stuck = bench.join("all", "stuck");
                RawPeer healthy = bench.join("all", "healthy");
                RawPeer sender = bench.join("sender")) {
            fill(bench, sender, healthy);
            sender.sendString(HEALTHY, "unicast", List.of());
            sender.sendString(ALL, "multicast", List.of());
            bench.settle();
            bench.advance(10 * SECOND - 1);
            assertThat(healthy.readAll())
                    .as("what is behind a message for the stuck one")
                    .isEmpty();
            bench.advance(1);
            assertThat(healthy.readAll()).containsExactly("unicast", "multicast");
            for (int i = 0; i < 50; i++) {
                sender.sendString(ALL, i + KILOBYTE, List.of());
                sender.sendString(HEALTHY, "unicast " + i, List.of());
                bench.settle();
                assertThat(healthy.readAll()).containsExactly(i + KILOBYTE, "unicast " + i);
            }
            // A small one still fits; each large one is one that the stuck one does not get.
            assertThat(bench.counters.get(Counter.DROPPED_SLOW_CONSUMER)).isBetween(50L, 51L);
            assertThat(bench.counters.get(Counter.STALLS_GIVEN_UP)).isEqualTo(1);
            assertThat(log.with("senders wait for it no longer")).hasSize(1);
            assertThat(bench.view().members().get(0).dropped()).isBetween(50L, 51L);
            assertThat(stuck.isConnectionClosed()).isFalse();
        }
    }

    @Test
    void whoHasCaughtUpGetsEverythingAgainAndIsWaitedForAgain() {
        try (ControllerBench bench = new ControllerBench(LIMITS);
                RawPeer stuck = bench.join("all", "stuck");
                RawPeer healthy = bench.join("all", "healthy");
                RawPeer sender = bench.join("sender")) {
            int sent = fill(bench, sender, healthy);
            bench.advance(10 * SECOND);
            sender.sendString(ALL, KILOBYTE + "lost for the stuck one", List.of());
            bench.settle();
            int read = 0;
            for (int i = 0; i < 10; i++) {
                List<String> texts = stuck.readAll();
                assertThat(texts).noneMatch(text -> text.contains("lost"));
                read += texts.size();
                bench.settle();
            }
            assertThat(read).isEqualTo(sent);
            sender.sendString(ALL, "again", List.of());
            bench.settle();
            assertThat(stuck.readAll()).containsExactly("again");
            healthy.readAll();
            long pauses = bench.counters.get(Counter.SENDERS_PAUSED);
            long dropped = bench.counters.get(Counter.DROPPED_SLOW_CONSUMER);
            for (int i = 0; i < sent; i++) {
                sender.sendString(ALL, i + KILOBYTE, List.of());
                bench.settle();
                healthy.readAll();
            }
            assertThat(bench.counters.get(Counter.SENDERS_PAUSED)).isEqualTo(pauses + 1);
            assertThat(bench.counters.get(Counter.DROPPED_SLOW_CONSUMER)).isEqualTo(dropped);
        }
    }

    @Test
    void anotherSenderDoesNotBeginTheWaitAnew() {
        try (ControllerBench bench = new ControllerBench(LIMITS);
                RawPeer stuck = bench.join("all", "stuck");
                RawPeer healthy = bench.join("all", "healthy")) {
            try (RawPeer first = bench.join("first")) {
                fill(bench, first, healthy);
            }
            bench.advance(9 * SECOND);
            try (RawPeer second = bench.join("second")) {
                second.sendString(ALL, KILOBYTE, List.of());
                second.sendString(HEALTHY, "unicast", List.of());
                bench.settle();
                healthy.readAll();
                bench.advance(SECOND);
                second.sendString(HEALTHY, "after ten seconds in all", List.of());
                bench.settle();
                assertThat(healthy.readAll()).contains("after ten seconds in all");
            }
            assertThat(stuck.isConnectionClosed()).isFalse();
        }
    }

    @Test
    void aLimitOfZeroWaitsForEver() {
        try (ControllerBench bench = new ControllerBench(
                        LIMITS.toBuilder().stallTimeout(Duration.ZERO).build());
                RawPeer healthy = bench.join("all", "healthy");
                RawPeer sender = bench.join("sender")) {
            RawPeer stuck = bench.join("all", "stuck");
            fill(bench, sender, healthy);
            sender.sendString(HEALTHY, "unicast", List.of());
            for (int i = 0; i < 100; i++) {
                bench.advance(3_600 * SECOND);
            }
            assertThat(healthy.readAll()).isEmpty();
            assertThat(bench.settle()).as("no timer is left").isEqualTo(Long.MAX_VALUE);
            stuck.close();
            bench.settle();
            assertThat(healthy.readAll()).containsExactly("unicast");
        }
    }
}
