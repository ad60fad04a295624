package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.eventually;
import static io.ipmb.endpoint.BusBench.payloadOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.HostedBus;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.OpenDescriptors;
import io.ipmb.testsupport.BusProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A change of the host with many idle endpoints, and the work behind joining. How long both take is a figure of the
 * machine: the command {@code takeover} of the benchmarks measures it.
 */
@ExtendWith(DescriptorLeakCheck.class)
class TakeoverTest {

    private static final int MANY = 50;

    /** Joins many that never ask for a sign of life: no timer of theirs can find out that the host is gone. */
    private static List<Endpoint> joinMany(BusBench bus) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            endpoints.add(bus.join(options -> options.livenessLimit(null), "member" + i));
        }
        return endpoints;
    }

    private static void assertTogether(List<Endpoint> endpoints) {
        assertThat(endpoints).filteredOn(Endpoint::isController).hasSize(1);
        endpoints.get(0).send(Selector.unicast("member" + (MANY - 1)), "together again");
        assertThat(payloadOf(endpoints.get(MANY - 1))).isEqualTo("together again");
        assertThat(endpoints)
                .allSatisfy(endpoint -> assertThat(endpoint.counters()).containsEntry(Counter.REJOINS, 1L));
    }

    private static void assertTakeover(BusBench bus, Runnable endOfHost) {
        List<Endpoint> endpoints = joinMany(bus);
        assertThat(endpoints).noneMatch(Endpoint::isController);
        endOfHost.run();
        eventually(() ->
                assertThat(endpoints).allMatch(endpoint -> endpoint.counters().get(Counter.REJOINS) > 0));
        assertTogether(endpoints);
    }

    @Test
    void fiftyIdleEndpointsHaveOneNewControllerAfterTheirsWasKilled() {
        try (BusBench bus = new BusBench("linux");
                BusProcess host = BusProcess.join(bus.identifier(), "host")) {
            assertTakeover(bus, host::kill);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void fiftyIdleEndpointsHaveOneNewControllerAfterTheirsWasClosed(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            assertTakeover(bus, bus.join("host")::close);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void joiningALiveBusTakesOneTry(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            InterceptedPlatform visitors = new InterceptedPlatform(bus.platform());
            for (int i = 0; i < 100; i++) {
                bus.join(options -> options.platform(visitors.platform()).livenessLimit(null), "visitor")
                        .close();
            }
            assertThat(visitors.count("connect")).isEqualTo(100);
            assertThat(visitors.count("claim")).isZero();
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
