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
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left of an endpoint whose platform or JVM fails in the middle: nothing, and whoever waits for it gets to know. */
@Timeout(60)
class FailingPlatformTest {

    private final BusBench bus = new BusBench("memory");
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();

    /** The bus's platform, on which the n-th call of that name fails. */
    private Platform failingAt(String name, int call, Throwable failure) {
        return (Platform) Proxy.newProxyInstance(
                Platform.class.getClassLoader(), new Class<?>[] {Platform.class}, (proxy, method, arguments) -> {
                    int made = calls.computeIfAbsent(method.getName(), key -> new AtomicInteger())
                            .incrementAndGet();
                    if (method.getName().equals(name) && made == call) {
                        throw failure;
                    }
                    try {
                        return method.invoke(bus.platform(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void assertTheNameIsFree() {
        assertThat(bus.join("next").isController()).isTrue();
        bus.close();
    }

    @Test
    void aShortageWhileBecomingTheControllerLetsGoOfTheNameAndIsTriedAgain() {
        // The first wait set is the endpoint's own.
        Platform platform =
                failingAt("waitSet", 2, new PlatformException(PlatformException.Reason.NO_RESOURCES, "says a test"));
        Endpoint host = bus.join(options -> options.platform(platform), "host");
        assertThat(host.isController()).isTrue();
        assertThat(calls.get("claim").get()).isEqualTo(2);
        bus.close();
    }

    @Test
    void anErrorOfTheJvmWhileBecomingTheControllerLetsGoOfEverythingAndIsToldToWhoJoins() {
        Platform platform = failingAt("incomingPackets", 2, new OutOfMemoryError("says a test"));
        try (LogLines log = new LogLines("io.ipmb.endpoint")) {
            assertThatExceptionOfType(JoinException.class)
                    .isThrownBy(() -> bus.join(options -> options.platform(platform), "host"))
                    .withMessageContaining("says a test")
                    .withCauseInstanceOf(OutOfMemoryError.class);
            eventually(() -> assertThat(log.with("the endpoint on bus " + bus.identifier() + " ends after a failure"))
                    .hasSize(1));
        }
        assertThat(calls.get("claim").get()).isEqualTo(1);
        assertTheNameIsFree();
    }

    @Test
    void anErrorWhileJoiningAgainClosesTheEndpointAndEndsTheWaitForAMessage() throws Exception {
        Endpoint host = bus.join("host");
        Platform platform = failingAt("connect", 2, new StackOverflowError("says a test"));
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
