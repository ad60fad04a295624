package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.LIMIT;
import static io.ipmb.endpoint.BusBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.Endpoint;
import io.ipmb.EndpointClosedException;
import io.ipmb.EndpointState;
import io.ipmb.JoinException;
import io.ipmb.Selector;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.testsupport.LogLines;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What is left of an endpoint whose platform or JVM fails in the middle: nothing, and whoever waits for it gets to
 * know.
 */
@Timeout(60)
class FailingPlatformTest {

    private final BusBench bus = new BusBench("memory");
    private final InterceptedPlatform intercepted = new InterceptedPlatform(bus.platform());

    private void assertTheNameIsFree() {
        assertThat(bus.join("next").isController()).isTrue();
        bus.close();
    }

    @Test
    void aShortageWhileBecomingTheControllerLetsGoOfTheNameAndIsTriedAgain() {
        // The first wait set is the endpoint's own.
        Platform platform = intercepted
                .failingAt("waitSet", 2, new PlatformException(PlatformException.Reason.NO_RESOURCES, "says a test"))
                .platform();
        Endpoint host = bus.join(options -> options.platform(platform), "host");
        assertThat(host.isController()).isTrue();
        assertThat(intercepted.count("claim")).isEqualTo(2);
        bus.close();
    }

    @Test
    void aShortageWhileAControllerBeginsToAcceptLetsGoOfItsRoster() {
        // The first source in memory or of the platform that a host waits for is the name.
        Platform platform = intercepted
                .failingAt(
                        "waitSet.add", 1, new PlatformException(PlatformException.Reason.NO_RESOURCES, "says a test"))
                .platform();
        assertThat(bus.join(options -> options.platform(platform), "host").isController())
                .isTrue();
        assertThat(intercepted.count("claim")).isEqualTo(2);
        // Looks for objects that nobody has closed.
        bus.close();
    }

    @Test
    void aShortageWhileAnEndpointBeginsToWatchItsControllerPasses() {
        Endpoint host = bus.join("host");
        Platform platform = intercepted
                .failingAt(
                        "waitSet.add", 2, new PlatformException(PlatformException.Reason.NO_RESOURCES, "says a test"))
                .platform();
        Endpoint guest = bus.join(options -> options.platform(platform).livenessLimit(null), "guest");
        // The sources of the second try.
        eventually(() -> assertThat(intercepted.count("waitSet.add")).isEqualTo(4));
        assertThat(guest.state()).isEqualTo(EndpointState.JOINED);
        host.close();
        eventually(() -> assertThat(guest.isController()).isTrue());
        bus.close();
    }

    @Test
    void anErrorOfTheJvmWhileBecomingTheControllerLetsGoOfEverythingAndIsToldToWhoJoins() {
        Platform platform = intercepted
                .failingAt("incomingPackets", 2, new OutOfMemoryError("says a test"))
                .platform();
        try (LogLines log = new LogLines("io.ipmb.endpoint")) {
            assertThatExceptionOfType(JoinException.class)
                    .isThrownBy(() -> bus.join(options -> options.platform(platform), "host"))
                    .withMessageContaining("says a test")
                    .withCauseInstanceOf(OutOfMemoryError.class);
            eventually(() -> assertThat(log.with("the endpoint on bus " + bus.identifier() + " ends after a failure"))
                    .hasSize(1));
        }
        assertThat(intercepted.count("claim")).isEqualTo(1);
        assertTheNameIsFree();
    }

    @Test
    void anErrorWhileJoiningAgainClosesTheEndpointAndEndsTheWaitForAMessage() throws Exception {
        Endpoint host = bus.join("host");
        Platform platform = intercepted
                .failingAt("connect", 2, new StackOverflowError("says a test"))
                .platform();
        Endpoint guest = bus.join(options -> options.platform(platform).controllerAffinity(false), "guest");
        CompletableFuture<@Nullable Void> reading =
                CompletableFuture.runAsync(() -> guest.receive().close());
        host.close();
        eventually(() -> assertThat(guest.state()).isEqualTo(EndpointState.CLOSED));
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> reading.get(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .withCauseInstanceOf(EndpointClosedException.class);
        assertThatExceptionOfType(EndpointClosedException.class)
                .isThrownBy(() -> guest.send(Selector.unicast("host"), "x"));
        guest.close();
        assertTheNameIsFree();
    }
}
