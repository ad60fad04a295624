package io.ipmb.platform.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.EndpointState;
import io.ipmb.IncomingMessage;
import io.ipmb.IpmbException;
import io.ipmb.JoinOptions;
import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.NativeObject;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.platform.ConformanceScenarios;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every system call may fail once, with every error that it can give: see {@link FaultSweep}. */
@Timeout(value = 2, unit = TimeUnit.HOURS)
class FaultSweepTest {

    private static final long NANOS = TimeUnit.SECONDS.toNanos(20);

    /** A test of the suite that makes more calls repeats itself, to fill a channel or to find a race. */
    private static final int MOST_CALLS = 150;

    /** How long an endpoint has to be reachable again after one failure. */
    private static final Duration RECOVERY = Duration.ofSeconds(10);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void theConformanceSuiteOutlivesEachFailure() {
        FaultSweep sweep = new FaultSweep(FaultSweepTest::isOfThePlatform);
        ConformanceScenarios.all(LinuxTestObjects::objectOf)
                .forEach(scenario -> sweep.add(scenario.toString(), scenario::run, MOST_CALLS));
        assertThat(sweep.run(NANOS)).isEmpty();
    }

    /** The failure itself, or what a test of the suite says about its consequences. */
    private static boolean isOfThePlatform(Throwable failure) {
        return failure instanceof PlatformException
                || failure instanceof AssertionError
                || (failure instanceof ExecutionException && isOfThePlatform(failure.getCause()));
    }

    @Test
    void aBusOutlivesEachFailure() {
        FaultSweep sweep = new FaultSweep(IpmbException.class::isInstance);
        sweep.add("joining", FaultSweepTest::join, Integer.MAX_VALUE);
        sweep.add("messages", FaultSweepTest::exchange, Integer.MAX_VALUE);
        sweep.add("attachments", this::attach, Integer.MAX_VALUE);
        sweep.add("change of host", FaultSweepTest::changeHost, Integer.MAX_VALUE);
        assertThat(sweep.run(NANOS)).isEmpty();
    }

    /** The endpoints of one run; closes them, last first. */
    private static final class Bus implements AutoCloseable {

        private final Platform platform;
        private final String name = "test." + UUID.randomUUID();
        private final Deque<Endpoint> endpoints = new ArrayDeque<>();

        Bus(Platform platform) {
            this.platform = platform;
        }

        Endpoint join(String label) {
            Endpoint endpoint = Endpoint.join(JoinOptions.builder(name)
                    .label(label)
                    .platform(platform)
                    .joinTimeout(RECOVERY)
                    .sendTimeout(RECOVERY)
                    .build());
            endpoints.push(endpoint);
            return endpoint;
        }

        /** Closes an endpoint before its turn. */
        void leave(Endpoint endpoint) {
            endpoints.remove(endpoint);
            endpoint.close();
        }

        /** A failure has passed: whoever has not been told that its endpoint is closed can send and receive. */
        void expectWorking() {
            for (Endpoint endpoint : endpoints) {
                if (endpoint.state() == EndpointState.CLOSED) {
                    throw new IllegalStateException("closed by itself: " + endpoint);
                }
            }
            for (Endpoint from : endpoints) {
                for (Endpoint to : endpoints) {
                    if (from != to) {
                        pass(from, to);
                    }
                }
            }
        }

        private static void pass(Endpoint from, Endpoint to) {
            String mark = UUID.randomUUID().toString();
            from.send(OutgoingMessage.of(
                    Selector.unicast(to.label().elements().iterator().next()).withTimeToLive(RECOVERY), mark));
            while (true) {
                @Nullable IncomingMessage message = receive(to);
                if (message == null) {
                    throw new IllegalStateException("nothing comes from " + from + " to " + to + " any more: "
                            + from.counters() + " " + to.counters());
                }
                message.close();
                if (mark.equals(message.payload())) {
                    return;
                }
            }
        }

        /** Reading may fail; then it is tried again. */
        private static @Nullable IncomingMessage receive(Endpoint endpoint) {
            try {
                return endpoint.receive(RECOVERY);
            } catch (io.ipmb.PlatformFailureException e) {
                return endpoint.receive(RECOVERY);
            }
        }

        @Override
        public void close() {
            while (!endpoints.isEmpty()) {
                endpoints.pop().close();
            }
            // With calls that do not fail: nobody holds the name any more.
            try (Endpoint next = Endpoint.join(JoinOptions.builder(name)
                    .platform(new LinuxPlatform())
                    .joinTimeout(RECOVERY)
                    .build())) {
                if (!next.isController()) {
                    throw new IllegalStateException("somebody still hosts " + name);
                }
            }
        }
    }

    /** What a scenario does on the bus. */
    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    /** A failure may reach the caller; then the endpoints work all the same. */
    private static void work(Bus bus, Work work) throws Exception {
        IpmbException failure = null;
        try {
            work.run();
        } catch (IpmbException e) {
            failure = e;
        }
        try {
            bus.expectWorking();
        } catch (IllegalStateException e) {
            if (failure != null) {
                e.addSuppressed(failure);
            }
            throw e;
        }
    }

    private static void join(Platform platform) throws Exception {
        try (Bus bus = new Bus(platform)) {
            work(bus, () -> {
                bus.join("host");
                Endpoint guest = bus.join("guest");
                bus.leave(guest);
                bus.join("third");
            });
        }
    }

    private static void exchange(Platform platform) throws Exception {
        try (Bus bus = new Bus(platform)) {
            Endpoint host = bus.join("host");
            Endpoint guest = bus.join("guest");
            Endpoint third = bus.join("third");
            work(bus, () -> {
                for (int i = 0; i < 3; i++) {
                    guest.send(Selector.unicast("host"), "a");
                    guest.send(Selector.unicast("third"), "b");
                    host.send(Selector.multicast("third"), "c");
                }
                close(host.receive(Duration.ofSeconds(1)));
                close(third.receive(Duration.ofSeconds(1)));
                guest.receive(Duration.ofMillis(1));
            });
        }
    }

    private void attach(Platform platform) throws Exception {
        Path file = Files.writeString(folder.resolve("object"), "an object");
        try (Bus bus = new Bus(platform);
                MemoryRegistry registry =
                        MemoryRegistry.builder().platform(platform).build()) {
            Endpoint host = bus.join("host");
            Endpoint guest = bus.join("guest");
            Endpoint third = bus.join("third");
            work(bus, () -> {
                try (MemoryRegion region = registry.allocate(100_000);
                        FileInputStream stream = new FileInputStream(file.toFile());
                        NativeObject object = NativeObject.duplicateOf(stream)) {
                    region.map().putInt(50_000, 4711);
                    guest.send(OutgoingMessage.of(Selector.multicast("host"), "with both")
                            .withRegion(region)
                            .withObject(object));
                    guest.send(OutgoingMessage.of(Selector.unicast("third"), "with both")
                            .withRegion(region)
                            .withObject(object));
                    read(host.receive(Duration.ofSeconds(1)));
                    read(third.receive(Duration.ofSeconds(1)));
                }
                registry.maintain();
            });
        }
    }

    private static void read(@Nullable IncomingMessage message) throws IOException {
        if (message != null) {
            try (message) {
                if (!message.regions().isEmpty()) {
                    MemoryRegion region = message.regions().get(0);
                    assertThat(region.map().getInt(50_000)).isEqualTo(4711);
                    region.referenceCount();
                }
                if (!message.objects().isEmpty()) {
                    message.objects().get(0).duplicate().close();
                }
            }
        }
    }

    private static void close(@Nullable IncomingMessage message) {
        if (message != null) {
            message.close();
        }
    }

    private static void changeHost(Platform platform) throws Exception {
        try (Bus bus = new Bus(platform)) {
            Endpoint host = bus.join("host");
            Endpoint guest = bus.join("guest");
            bus.join("third");
            work(bus, () -> {
                guest.send(Selector.unicast("nobody").withTimeToLive(Duration.ofSeconds(5)), "kept");
                bus.leave(host);
                guest.send(Selector.unicast("third"), "a");
            });
        }
    }
}
