package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.assertNothingFor;
import static io.ipmb.endpoint.BusBench.eventually;
import static io.ipmb.endpoint.BusBench.payloadOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.BusEvent;
import io.ipmb.BusEvent.MessageDropped;
import io.ipmb.DropReason;
import io.ipmb.Endpoint;
import io.ipmb.NativeObject;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.counter.Counter;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.linux.LinuxTestObjects;
import io.ipmb.testsupport.LogLines;
import java.io.FileInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a sending program learns of messages that the host could not take in for want of descriptors. */
@ExtendWith(DescriptorLeakCheck.class)
class LossesToldTest {

    /** More than are left, and more than a peer of the crate takes. */
    private static final int OBJECTS = 20;

    @TempDir
    private Path folder;

    private Path file;

    private final List<BusEvent> told = new CopyOnWriteArrayList<>();

    /** Loses a message without a shortage, in which no class can be loaded from a folder. */
    @BeforeEach
    void makeAFileAndLoadClasses() throws Exception {
        file = Files.writeString(folder.resolve("file"), "content");
        try (BusBench bus = new BusBench("linux");
                FileInputStream stream = new FileInputStream(file.toFile());
                NativeObject object = NativeObject.duplicateOf(stream);
                RawPeer crate = crate(bus)) {
            assertThat(crate.isConnectionClosed()).isFalse();
            Endpoint sender = bus.join("sender");
            sender.send(withMany(Selector.unicast("crate"), object));
            eventually(() -> {
                assertThat(sender.receive(Duration.ZERO)).isNull();
                assertThat(sender.counters()).containsEntry(Counter.SENT_LOST, 1L);
            });
        }
    }

    private static RawPeer crate(BusBench bus) {
        bus.join("host");
        RawPeer crate = new RawPeer(bus);
        crate.connect("", "crate");
        return crate;
    }

    private static OutgoingMessage withMany(Selector to, NativeObject object) {
        OutgoingMessage message = OutgoingMessage.of(to, "with many");
        for (int i = 0; i < OBJECTS; i++) {
            message = message.withObject(object);
        }
        return message;
    }

    private void loseThree(Endpoint host, Endpoint sender) throws Exception {
        try (FileInputStream stream = new FileInputStream(file.toFile());
                NativeObject object = NativeObject.duplicateOf(stream);
                LogLines log = new LogLines("io.ipmb")) {
            OutgoingMessage message = withMany(Selector.unicast("host"), object);
            try (AutoCloseable limit = LinuxTestObjects.descriptorLimit(5)) {
                assertThat(limit).isNotNull();
                for (int i = 0; i < 3; i++) {
                    sender.send(message);
                }
                eventually(() -> assertThat(host.counters()).containsEntry(Counter.DROPPED_UNDELIVERABLE, 3L));
            }
            assertThat(log.with("its objects could not come in")).hasSize(1);
        }
    }

    private List<MessageDropped> lost() {
        return told.stream()
                .filter(MessageDropped.class::isInstance)
                .map(MessageDropped.class::cast)
                .filter(dropped -> dropped.reason() == DropReason.LOST_ON_THE_WAY)
                .toList();
    }

    private void assertToldOnce() {
        assertThat(lost()).singleElement().satisfies(dropped -> {
            assertThat(dropped.typeId()).isEqualTo(PayloadTypes.of(String.class).uuid());
            assertThat(dropped.detail()).contains("to one that matches host", "could not come into the host");
        });
    }

    @Test
    void whoReceivesIsToldAndGetsItsMessagesAsEver() throws Exception {
        try (BusBench bus = new BusBench("linux")) {
            Endpoint host = bus.join("host");
            Endpoint sender = bus.join(options -> options.eventListener(told::add), "sender");
            loseThree(host, sender);
            host.send(Selector.unicast("sender"), "hello");
            assertThat(payloadOf(sender)).isEqualTo("hello");
            eventually(() -> {
                assertThat(sender.receive(Duration.ZERO)).isNull();
                assertThat(sender.counters()).containsEntry(Counter.SENT_LOST, 3L);
            });
            assertToldOnce();
            assertThat(sender.counters())
                    .containsEntry(Counter.RECEIVED, 1L)
                    .containsEntry(Counter.DROPPED_MALFORMED, 0L);
            assertThat(host.counters()).containsEntry(Counter.SENT_LOST, 0L);
            assertNothingFor(host);
        }
    }

    @Test
    void aProgramThatOnlySendsIsToldWithinTheLivenessLimit() throws Exception {
        try (BusBench bus = new BusBench("linux")) {
            Endpoint host = bus.join("host");
            Endpoint sender = bus.join(
                    options -> options.eventListener(told::add).livenessLimit(Duration.ofMillis(200)), "sender");
            loseThree(host, sender);
            eventually(() -> {
                assertThat(sender.counters()).containsEntry(Counter.SENT_LOST, 3L);
                assertToldOnce();
            });
        }
    }

    @Test
    void whatAProgramThatOnlySendsWasSentWaitsForItAllTheSame() throws Exception {
        try (BusBench bus = new BusBench("linux")) {
            Endpoint host = bus.join("host");
            Endpoint sender = bus.join(
                    options -> options.eventListener(told::add).livenessLimit(Duration.ofMillis(200)), "sender");
            loseThree(host, sender);
            for (int i = 0; i < 3; i++) {
                host.send(Selector.unicast("sender"), "message " + i);
            }
            eventually(
                    () -> assertThat(sender.counters().get(Counter.SENT_LOST)).isPositive());
            for (int i = 0; i < 3; i++) {
                assertThat(payloadOf(sender)).isEqualTo("message " + i);
            }
        }
    }
}
