package io.ipmb.spring.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ipmb.BusEvent;
import io.ipmb.Endpoint;
import io.ipmb.HostLimits;
import io.ipmb.HostOptions;
import io.ipmb.IncomingMessage;
import io.ipmb.JoinOptions;
import io.ipmb.Label;
import io.ipmb.MemoryRegion;
import io.ipmb.MessageBox;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.region.SharedRegion;
import io.ipmb.spring.core.EndpointFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A bus inside this process for one test: the application under test joins it through this factory, others by hand. */
public final class InProcessBus implements EndpointFactory {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final HostOptions SHORT_QUEUES = HostOptions.builder()
            .limits(HostLimits.builder().queueBytes(1 << 17).queueObjects(1024).build())
            .build();

    private final MemoryPlatform platform = new MemoryPlatform();
    private final String identifier = "test." + UUID.randomUUID();
    private final Label label;

    /** @param label the application's */
    public InProcessBus(String... label) {
        this.label = Label.of(label);
    }

    @Override
    public Label baseLabel() {
        return label;
    }

    @Override
    public String identifier() {
        return identifier;
    }

    @Override
    public Endpoint join(Label with, MessageBox messageBox, Consumer<BusEvent> events) {
        return Endpoint.join(options(with, messageBox).eventListener(events).build());
    }

    /** Somebody else on the bus, who reads these types. */
    public Endpoint other(String with, Class<?>... types) {
        return Endpoint.join(options(Label.of(with), MessageBox.of(types)).build());
    }

    /** Somebody else on the bus, who takes whatever comes. */
    public Endpoint curious(String with) {
        return Endpoint.join(
                options(Label.of(with), MessageBox.builder().unknownTypes(true).build())
                        .build());
    }

    private JoinOptions.Builder options(Label with, MessageBox messageBox) {
        return JoinOptions.builder(identifier)
                .label(with)
                .messageBox(messageBox)
                .platform(platform)
                .host(SHORT_QUEUES);
    }

    /** What comes next to somebody else; fails after a while. */
    public static Object next(Endpoint other) {
        try (@Nullable IncomingMessage message = other.receive(PATIENCE)) {
            if (message == null) {
                throw new AssertionError("nothing came to " + other.label());
            }
            return message.payload();
        }
    }

    /** What it runs on. */
    public Platform platform() {
        return platform;
    }

    /** A region whose first byte is this one; the caller's to close. */
    public MemoryRegion region(int first) {
        MemoryRegion region = SharedRegion.allocate(16, platform);
        region.map().put(0, (byte) first);
        return region;
    }

    /** Sends a text with a region from somebody else. */
    public void sendRegion(Endpoint other, Selector to, String text, int first) {
        try (MemoryRegion region = region(first)) {
            other.send(OutgoingMessage.of(to, text).withRegion(region));
        }
    }

    /** The memory and other objects that are in use at this moment. */
    public List<String> openObjects() {
        return platform.openObjects().stream().map(Object::toString).toList();
    }

    /** Fails when something stays open that was not open before. */
    public void awaitOnly(List<String> before) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            List<String> opened = new ArrayList<>(openObjects());
            before.forEach(opened::remove);
            assertThat(opened).isEmpty();
        });
    }

    /** Fails when something stays open after everybody has left. */
    public void awaitNothingOpen() {
        awaitOnly(List.of());
    }
}
