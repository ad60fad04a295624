package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.BusDirectory;
import io.ipmb.BusEvent;
import io.ipmb.Endpoint;
import io.ipmb.JoinOptions;
import io.ipmb.Selector;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.PlatformException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every endpoint knows who is on the bus, under each host. */
@Timeout(60)
@ExtendWith(DescriptorLeakCheck.class)
class DirectoryOnTheBusTest {

    private static List<String> labels(Endpoint endpoint) {
        BusDirectory directory = endpoint.directory();
        assertThat(directory.complete()).isTrue();
        return directory.members().stream()
                .map(member -> String.join(",", member.label()))
                .toList();
    }

    private static BusDirectory.Member member(Endpoint endpoint, String element) {
        return endpoint.directory().members().stream()
                .filter(member -> member.label().contains(element))
                .findAny()
                .orElseThrow();
    }

    private static UUID instance(Endpoint endpoint) {
        return endpoint.directory().members().stream()
                .filter(BusDirectory.Member::self)
                .findAny()
                .orElseThrow()
                .instance();
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void everybodyKnowsANewcomerWhenItHasJoined(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            assertThat(labels(host)).containsExactly("host");
            Endpoint first = bus.join("first", "planet");
            Endpoint early = bus.join(options -> options.precedence(3), "early");
            for (Endpoint endpoint : List.of(host, first, early)) {
                assertThat(labels(endpoint)).containsExactly("early", "first,planet", "host");
            }
            first.close();
            eventually(() -> assertThat(labels(early)).containsExactly("early", "host"));
            assertThat(labels(host)).containsExactly("early", "host");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aMemberIsDescribedAsItIs(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint guest = bus.join(options -> options.precedence(3), "guest");
            RawPeer crate = new RawPeer(bus);
            crate.connect("", "rust");
            long pid = bus.platform().self().pid();
            long uid = bus.platform().self().userId();
            assertThat(guest.directory().members())
                    .containsExactly(
                            described(member(guest, "guest"), "guest", pid, uid, 3, false, true, false),
                            described(member(guest, "rust"), "rust", pid, uid, 128, false, false, true),
                            described(member(guest, "host"), "host", pid, uid, 128, true, false, false));
            assertThat(instance(guest)).isEqualTo(member(host, "guest").instance());
            assertThat(instance(host)).isEqualTo(member(guest, "host").instance());
            assertThat(guest.directory()).as("without a change").isSameAs(guest.directory());
            crate.close();
            eventually(() -> assertThat(labels(guest)).containsExactly("guest", "host"));
        }
    }

    private static BusDirectory.Member described(
            BusDirectory.Member member,
            String label,
            long pid,
            long uid,
            int precedence,
            boolean host,
            boolean self,
            boolean usesCrate) {
        return new BusDirectory.Member(
                member.instance(),
                Set.of(label),
                pid,
                uid,
                precedence,
                host,
                self,
                usesCrate,
                member.lanes(),
                true,
                false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void countsWhomASelectorReachesAtEveryEndpoint(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host", "planet");
            Endpoint guest = bus.join("earth", "planet");
            for (Endpoint endpoint : List.of(host, guest)) {
                assertThat(endpoint.reaches(Selector.multicast("planet"))).hasValue(2);
                assertThat(endpoint.reaches(Selector.unicast("planet & !host"))).hasValue(1);
                assertThat(endpoint.reaches(Selector.unicast("moon"))).hasValue(0);
            }
            host.retire(Duration.ZERO);
            assertThat(host.reaches(Selector.unicast("planet"))).hasValue(1);
            assertThat(guest.reaches(Selector.unicast("planet"))).hasValue(1);
            assertThat(member(guest, "host").receives()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void whoIsNotBackYetAfterAChangeOfHostIsAway(String platform) throws InterruptedException {
        CountDownLatch lost = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        UnaryOperator<JoinOptions.Builder> holds =
                options -> options.controllerAffinity(false).eventListener(event -> {
                    if (event instanceof BusEvent.ControllerLost) {
                        lost.countDown();
                        awaitUnchecked(goOn);
                    }
                });
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint next = bus.join("next");
            Endpoint late = bus.join(holds, "late");
            UUID instanceOfNext = instance(next);
            UUID instanceOfLate = instance(late);
            host.close();
            eventually(() -> assertThat(next.isController()).isTrue());
            assertThat(lost.await(BusBench.LIMIT.toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
            assertThat(labels(next)).containsExactly("next", "late");
            assertThat(member(next, "late").away()).isTrue();
            assertThat(member(next, "late").instance()).isEqualTo(instanceOfLate);
            assertThat(member(next, "next").host()).isTrue();
            assertThat(next.reaches(Selector.unicast("late"))).hasValue(1);
            assertThat(labels(late)).as("the last host's").containsExactly("next", "late");

            goOn.countDown();
            eventually(() -> assertThat(member(next, "late").away()).isFalse());
            assertThat(member(late, "late").away()).isFalse();
            assertThat(instance(next)).isEqualTo(instanceOfNext);
            assertThat(instance(late)).isEqualTo(instanceOfLate);
        } finally {
            goOn.countDown();
        }
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            assertThat(latch.await(BusBench.LIMIT.toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void nothingIsKnownAfterTheEnd(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint guest = bus.join("guest");
            assertThat(labels(guest)).hasSize(2);
            guest.close();
            assertThat(guest.directory()).isEqualTo(new BusDirectory(false, List.of()));
            assertThat(guest.reaches(Selector.unicast("host"))).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    @SuppressWarnings("try") // the host goes before the end of the test
    void nothingIsKnownUnderAHostThatSaysNothing(String platform) throws PlatformException {
        try (BusBench bus = new BusBench(platform);
                RawController crate = new RawController(bus)) {
            Endpoint guest = crate.admit(8, () -> bus.join("guest"));
            assertThat(guest.directory()).isEqualTo(new BusDirectory(false, List.of()));
            assertThat(guest.reaches(Selector.unicast("guest"))).isEmpty();
            crate.close();
            eventually(() -> assertThat(guest.isController()).isTrue());
            assertThat(labels(guest)).containsExactly("guest");
        }
    }
}
