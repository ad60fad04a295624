package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.eventually;
import static io.ipmb.endpoint.BusBench.payloadOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.BusEvent;
import io.ipmb.Endpoint;
import io.ipmb.HostedBus;
import io.ipmb.Selector;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.OpenDescriptors;
import io.ipmb.testsupport.BusProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How long a bus is without its controller, and how long joining takes. The figures are printed. A machine that does other
 * things as well may delay one round, so the best of a few rounds has to keep the time that is promised.
 */
@ExtendWith(DescriptorLeakCheck.class)
class TakeoverTest {

    private static final int MANY = 50;
    private static final int ROUNDS = 5;

    /** What is promised: the last of the survivors has a new controller by then. */
    private static final Duration PROMISED = Duration.ofMillis(100);

    private static String figures(List<Long> nanos) {
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        return String.format(
                Locale.ROOT,
                "p50 %.1f ms, p99 %.1f ms, max %.1f ms of %d",
                at(sorted, 50) / 1e6,
                at(sorted, 99) / 1e6,
                at(sorted, 100) / 1e6,
                sorted.size());
    }

    private static long at(List<Long> sorted, int percent) {
        return sorted.get(Math.max(0, (sorted.size() * percent + 99) / 100 - 1));
    }

    /** Joins many, and notes when each of them is on the bus again. */
    private static List<Endpoint> joinMany(BusBench bus, List<Long> rejoinedAt) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            endpoints.add(bus.join(
                    options -> options.eventListener(event -> {
                        if (event instanceof BusEvent.Rejoined) {
                            rejoinedAt.add(System.nanoTime());
                        }
                    }),
                    "member" + i));
        }
        return endpoints;
    }

    private static void assertTogether(List<Endpoint> endpoints) {
        assertThat(endpoints).filteredOn(Endpoint::isController).hasSize(1);
        endpoints.get(0).send(Selector.unicast("member" + (MANY - 1)), "together again");
        assertThat(payloadOf(endpoints.get(MANY - 1))).isEqualTo("together again");
    }

    /** Until one round keeps the promise; how long the last survivor had to wait in the best one. */
    private static Duration bestOf(Supplier<Duration> round) {
        Duration best = round.get();
        for (int i = 1; i < ROUNDS && best.compareTo(PROMISED) >= 0; i++) {
            Duration next = round.get();
            best = next.compareTo(best) < 0 ? next : best;
        }
        return best;
    }

    /** From the end of the host to the moment at which the last of many endpoints is on the bus again. */
    private static Duration takeover(String what, BusBench bus, Runnable endOfHost) {
        List<Long> rejoinedAt = new CopyOnWriteArrayList<>();
        List<Endpoint> endpoints = joinMany(bus, rejoinedAt);
        assertThat(endpoints).noneMatch(Endpoint::isController);
        long start = System.nanoTime();
        endOfHost.run();
        eventually(() -> assertThat(rejoinedAt).hasSize(MANY));
        List<Long> took = rejoinedAt.stream().map(at -> at - start).toList();
        System.out.println("takeover after " + what + ": " + figures(took));
        assertTogether(endpoints);
        return Duration.ofNanos(Collections.max(took));
    }

    @Test
    void fiftyIdleEndpointsHaveANewControllerWithin100MillisecondsAfterTheirsWasKilled() {
        assertThat(bestOf(() -> {
                    try (BusBench bus = new BusBench("linux");
                            BusProcess host = BusProcess.join(bus.identifier(), "host")) {
                        return takeover("SIGKILL", bus, host::kill);
                    }
                }))
                .isLessThan(PROMISED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void fiftyIdleEndpointsHaveANewControllerWithin100MillisecondsAfterTheirsWasClosed(String platform) {
        assertThat(bestOf(() -> {
                    try (BusBench bus = new BusBench(platform)) {
                        return takeover("close, " + platform, bus, bus.join("host")::close);
                    }
                }))
                .isLessThan(PROMISED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void joiningALiveBusIsQuick(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            List<Long> took = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                long start = System.nanoTime();
                Endpoint visitor = bus.join("visitor");
                took.add(System.nanoTime() - start);
                visitor.close();
            }
            System.out.println("joining a live bus, " + platform + ": " + figures(took));
            Collections.sort(took);
            assertThat(Duration.ofNanos(at(took, 50))).isLessThan(Duration.ofMillis(10));
        }
    }

    @Test
    void fiveHundredJoinsAndLeavesLeaveNeitherMembersNorDescriptors() {
        try (BusBench bus = new BusBench("linux")) {
            Endpoint host = bus.join("host");
            List<String> before = OpenDescriptors.list();
            for (int i = 0; i < 500; i++) {
                bus.join("visitor").close();
            }
            eventually(() -> {
                HostedBus view = Objects.requireNonNull(host.hostedBus());
                assertThat(view.members()).extracting(HostedBus.Member::own).containsExactly(true);
                assertThat(view.pendingConnections()).isZero();
                assertThat(OpenDescriptors.list()).hasSameSizeAs(before);
            });
        }
    }
}
