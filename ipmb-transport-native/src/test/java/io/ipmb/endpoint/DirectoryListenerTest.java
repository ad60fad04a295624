package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.BusDirectory;
import io.ipmb.DirectoryChange;
import io.ipmb.DirectoryListener;
import io.ipmb.Endpoint;
import io.ipmb.EndpointClosedException;
import io.ipmb.Subscription;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.testsupport.BusProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who listens hears of those who come and go. */
@Timeout(60)
@ExtendWith(DescriptorLeakCheck.class)
class DirectoryListenerTest {

    /** Notes of one listener: {@code +label} for who joined, {@code -label} for who left, {@code ?} for unknown. */
    private static final class Heard implements DirectoryListener {

        final List<String> all = new CopyOnWriteArrayList<>();
        volatile @Nullable BusDirectory last;

        @Override
        public void directoryChanged(DirectoryChange change) {
            last = change.directory();
            change.joined().forEach(member -> all.add("+" + String.join(",", member.label())));
            change.left().forEach(member -> all.add("-" + String.join(",", member.label())));
            if (!change.directory().complete()) {
                all.add("?");
            }
        }

        void expect(String... expected) {
            eventually(() -> assertThat(all).containsExactly(expected));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void everyEndpointCanListen(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint guest = bus.join("guest");
            Heard atHost = new Heard();
            Heard atGuest = new Heard();
            try (Subscription one = host.onDirectoryChange(atHost);
                    Subscription other = guest.onDirectoryChange(atGuest)) {
                atHost.expect("+guest", "+host");
                atGuest.expect("+guest", "+host");
                assertThat(one.isActive() && other.isActive()).isTrue();
                Endpoint moon = bus.join("moon");
                atHost.expect("+guest", "+host", "+moon");
                atGuest.expect("+guest", "+host", "+moon");
                moon.close();
                atHost.expect("+guest", "+host", "+moon", "-moon");
                atGuest.expect("+guest", "+host", "+moon", "-moon");
                assertThat(atGuest.last).isEqualTo(guest.directory());
            }
            bus.join("later");
            assertThat(atGuest.all).hasSize(4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aChangeOfHostIsTheDepartureOfTheHostAlone(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint next = bus.join("next");
            Endpoint guest = bus.join(options -> options.controllerAffinity(false), "guest");
            Heard atNext = new Heard();
            Heard atGuest = new Heard();
            try (Subscription one = next.onDirectoryChange(atNext);
                    Subscription other = guest.onDirectoryChange(atGuest)) {
                atNext.expect("+next", "+guest", "+host");
                atGuest.expect("+next", "+guest", "+host");
                host.close();
                atNext.expect("+next", "+guest", "+host", "-host");
                atGuest.expect("+next", "+guest", "+host", "-host");
                eventually(() -> assertThat(guest.directory().members()).noneMatch(BusDirectory.Member::away));
                bus.join("moon");
                atNext.expect("+next", "+guest", "+host", "-host", "+moon");
                atGuest.expect("+next", "+guest", "+host", "-host", "+moon");
                eventually(() -> assertThat(atGuest.last).isEqualTo(guest.directory()));
                assertThat(one.isActive() && other.isActive()).isTrue();
            }
        }
    }

    @Test
    void aProcessThatIsKilledLeavesTheHostAsWell() {
        try (BusBench bus = new BusBench("linux");
                BusProcess host = BusProcess.join(bus.identifier(), "host");
                BusProcess next = BusProcess.join(bus.identifier(), "next")) {
            Endpoint guest = bus.join(options -> options.controllerAffinity(false), "guest");
            Heard heard = new Heard();
            try (Subscription listening = guest.onDirectoryChange(heard)) {
                heard.expect("+next", "+guest", "+host");
                try (BusProcess other = BusProcess.join(bus.identifier(), "other")) {
                    heard.expect("+next", "+guest", "+host", "+other");
                    other.kill();
                }
                heard.expect("+next", "+guest", "+host", "+other", "-other");
                host.kill();
                heard.expect("+next", "+guest", "+host", "+other", "-other", "-host");
                eventually(() -> assertThat(guest.directory().members())
                        .filteredOn(BusDirectory.Member::host)
                        .extracting(BusDirectory.Member::processId)
                        .containsExactly(next.pid()));
                assertThat(listening.isActive()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aHostThatSaysNothingIsToldAndNobodyLeavesBecauseOfIt(String platform) throws PlatformException {
        Heard heard = new Heard();
        try (BusBench bus = new BusBench(platform)) {
            Subscription listening;
            try (RawController crate = new RawController(bus)) {
                listening = crate.admit(8, () -> bus.join("guest")).onDirectoryChange(heard);
                heard.expect("?");
            }
            heard.expect("?", "+guest");
            assertThat(listening.isActive()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void whoEndsItsSubscriptionIsWaitedForAndHearsNothingMore(String platform) throws InterruptedException {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<DirectoryChange> changes = new CopyOnWriteArrayList<>();
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint guest = bus.join("guest");
            Subscription slow = guest.onDirectoryChange(change -> {
                changes.add(change);
                called.countDown();
                awaitUnchecked(goOn);
            });
            assertThat(called.await(BusBench.LIMIT.toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
            assertThat(slow.close(Duration.ZERO)).isFalse();
            assertThat(slow.isActive()).isFalse();
            goOn.countDown();
            assertThat(slow.close(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
            bus.join("moon");
            assertThat(changes).hasSize(1);
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
    void aListenerCanEndItselfAndTheEndpoint(String platform) {
        AtomicReference<@Nullable Subscription> itself = new AtomicReference<>();
        List<Boolean> ended = new CopyOnWriteArrayList<>();
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint guest = bus.join("guest");
            CountDownLatch subscribed = new CountDownLatch(1);
            itself.set(guest.onDirectoryChange(change -> {
                awaitUnchecked(subscribed);
                Subscription subscription = itself.get();
                ended.add(subscription != null && subscription.close(Duration.ofDays(1)));
            }));
            subscribed.countDown();
            eventually(() -> assertThat(ended).containsExactly(true));
            Subscription closing = guest.onDirectoryChange(change -> guest.close());
            eventually(() -> assertThat(closing.isActive()).isFalse());
            assertThatExceptionOfType(EndpointClosedException.class)
                    .isThrownBy(() -> guest.onDirectoryChange(change -> {}));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aListenerThatFailsHearsOfTheNextChange(String platform) {
        Heard heard = new Heard();
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint guest = bus.join("guest");
            Subscription failing = guest.onDirectoryChange(change -> {
                heard.directoryChanged(change);
                throw new IllegalStateException("says a test");
            });
            heard.expect("+guest", "+host");
            bus.join("moon");
            heard.expect("+guest", "+host", "+moon");
            failing.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void manyWhoComeAndGoAreHeardOfBySomeWhoListen(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            List<Heard> listeners = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                Heard heard = new Heard();
                listeners.add(heard);
                bus.join("listener").onDirectoryChange(heard);
            }
            List<Endpoint> crowd = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                crowd.add(bus.join("crowd" + i));
            }
            for (Heard heard : listeners) {
                eventually(() -> assertThat(heard.all.stream().filter(text -> text.startsWith("+crowd")))
                        .hasSize(50));
            }
            crowd.forEach(Endpoint::close);
            for (Heard heard : listeners) {
                eventually(() -> assertThat(heard.all.stream().filter(text -> text.startsWith("-crowd")))
                        .hasSize(50));
            }
        }
    }

    /** The end of a subscription gives the channel of the bell back. */
    @Test
    void onlyWhoListensHasAChannelForIt() {
        try (BusBench bus = new BusBench("memory")) {
            bus.join("host");
            Endpoint guest = bus.join("guest");
            MemoryPlatform world = (MemoryPlatform) bus.platform();
            Heard heard = new Heard();
            Subscription listening = guest.onDirectoryChange(heard);
            eventually(() -> assertThat(bells(world)).hasSize(2));
            listening.close();
            eventually(
                    () -> assertThat(bells(world)).as("the controller's half").hasSize(1));
            // The controller sees that with the next change.
            bus.join("moon").close();
            eventually(() -> assertThat(bells(world)).isEmpty());
        }
    }

    private static List<String> bells(MemoryPlatform world) {
        return world.openObjects().stream()
                .map(String::valueOf)
                .filter(object -> object.contains("DirectoryBell.") || object.contains("Bells.watch"))
                .toList();
    }
}
