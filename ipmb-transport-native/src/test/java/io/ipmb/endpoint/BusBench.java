package io.ipmb.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ipmb.BusEvent;
import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.JoinOptions;
import io.ipmb.LaneMode;
import io.ipmb.platform.Platform;
import io.ipmb.platform.linux.LinuxPlatform;
import io.ipmb.platform.memory.MemoryPlatform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A bus of its own for one test, on one platform. Closes what joined it, last first, and looks for leaks. */
final class BusBench implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(20);

    private final Platform platform;
    private final LaneMode lanes;
    private final String identifier = "test." + UUID.randomUUID();
    private final List<Endpoint> endpoints = new ArrayList<>();
    final List<BusEvent> events = new CopyOnWriteArrayList<>();

    BusBench(String platformName) {
        this(platformName, LaneMode.AUTO);
    }

    private BusBench(String platformName, LaneMode lanes) {
        platform = platformName.equals("linux") ? new LinuxPlatform() : new MemoryPlatform();
        this.lanes = lanes;
    }

    /** A bus on which every message goes through the host, unless an endpoint's settings say otherwise. */
    static BusBench withoutLanes(String platformName) {
        return new BusBench(platformName, LaneMode.NEVER);
    }

    Platform platform() {
        return platform;
    }

    String identifier() {
        return identifier;
    }

    Endpoint join(String... label) {
        return join(options -> options, label);
    }

    Endpoint join(UnaryOperator<JoinOptions.Builder> settings, String... label) {
        JoinOptions.Builder options = JoinOptions.builder(identifier)
                .label(label)
                .platform(platform)
                .lanes(lanes)
                .eventListener(events::add);
        Endpoint endpoint = Endpoint.join(settings.apply(options).build());
        endpoints.add(endpoint);
        return endpoint;
    }

    /** The next message's payload; fails when none comes. */
    static Object payloadOf(Endpoint endpoint) {
        try (IncomingMessage message = next(endpoint)) {
            return message.payload();
        }
    }

    /** The next message; fails when none comes. */
    static IncomingMessage next(Endpoint endpoint) {
        @Nullable IncomingMessage message = endpoint.receive(LIMIT);
        assertThat(message).as("a message at " + endpoint).isNotNull();
        return message;
    }

    /** Nothing has come, now that the sender has flushed; what is under way takes no longer than this. */
    static void assertNothingFor(Endpoint endpoint) {
        @Nullable IncomingMessage message = endpoint.receive(Duration.ofMillis(50));
        assertThat(message).as("no message at " + endpoint).isNull();
    }

    static void eventually(Runnable assertion) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(2)).untilAsserted(assertion::run);
    }

    @Override
    public void close() {
        for (int i = endpoints.size() - 1; i >= 0; i--) {
            endpoints.get(i).close();
        }
        if (platform instanceof MemoryPlatform memory) {
            eventually(() -> assertThat(memory.openObjects()).isEmpty());
        }
    }
}
