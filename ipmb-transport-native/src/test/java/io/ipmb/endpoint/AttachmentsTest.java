package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.eventually;
import static io.ipmb.endpoint.BusBench.next;
import static io.ipmb.endpoint.BusBench.payloadOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.NativeObject;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.TooManyAttachmentsException;
import io.ipmb.counter.Counter;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.memory.MemoryPlatform;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernel objects and memory regions that travel with messages: who owns them, and what the counts say. */
@ExtendWith(DescriptorLeakCheck.class)
class AttachmentsTest {

    private static MemoryRegistry registry(BusBench bus) {
        return MemoryRegistry.builder().platform(bus.platform()).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aRegionArrivesWithoutBeingCopied(String platform) {
        try (BusBench bus = new BusBench(platform);
                MemoryRegistry registry = registry(bus)) {
            Endpoint receiver = bus.join("receiver");
            Endpoint sender = bus.join("sender");
            try (MemoryRegion region = registry.allocate(100_000)) {
                region.map().putInt(50_000, 4711);
                sender.send(
                        OutgoingMessage.of(Selector.unicast("receiver"), "look").withRegion(region));
                try (IncomingMessage message = next(receiver)) {
                    MemoryRegion received = message.regions().get(0);
                    assertThat(received.size()).isEqualTo(100_000);
                    assertThat(received.map().getInt(50_000)).isEqualTo(4711);
                    received.map().putInt(0, 12);
                    assertThat(region.map().getInt(0)).isEqualTo(12);
                    assertThat(region.referenceCount()).isEqualTo(3);
                }
                assertThat(region.referenceCount()).isEqualTo(2);
            }
            assertThat(registry.statistics().inUse()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aDetachedMessageOwnsTheAttachmentsAlone(String platform) {
        try (BusBench bus = new BusBench(platform);
                MemoryRegistry registry = registry(bus);
                MemoryRegion region = registry.allocate(10)) {
            Endpoint receiver = bus.join("receiver");
            Endpoint sender = bus.join("sender");
            sender.send(OutgoingMessage.of(Selector.unicast("receiver"), "look").withRegion(region));

            IncomingMessage arrived = next(receiver);
            IncomingMessage detached = arrived.detach();
            arrived.close();

            assertThat(arrived.regions()).isEmpty();
            assertThat(arrived.payload()).isEqualTo("look");
            assertThat(detached.payload()).isEqualTo("look");
            assertThat(detached.typeId()).isEqualTo(arrived.typeId());
            assertThat(detached.selector()).isEqualTo(arrived.selector());
            assertThat(detached.regions()).hasSize(1);
            assertThat(region.referenceCount()).isEqualTo(3);
            detached.close();
            assertThat(region.referenceCount()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aForwardedMessageTakesItsAttachmentsAlongAndLeavesThemTheirOwner(String platform) {
        try (BusBench bus = new BusBench(platform);
                MemoryRegistry registry = registry(bus);
                MemoryRegion region = registry.allocate(10)) {
            Endpoint first = bus.join("first");
            Endpoint second = bus.join("second");
            Endpoint sender = bus.join("sender");
            sender.send(OutgoingMessage.of(Selector.unicast("first"), "look").withRegion(region));

            try (IncomingMessage arrived = next(first)) {
                first.send(arrived.forwardTo(Selector.unicast("second")));
                assertThat(arrived.regions()).hasSize(1);
            }
            try (IncomingMessage forwarded = next(second)) {
                assertThat(forwarded.payload()).isEqualTo("look");
                assertThat(forwarded.regions()).hasSize(1);
                assertThat(region.referenceCount()).isEqualTo(3);
            }
            assertThat(region.referenceCount()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aMulticastRegionIsCountedOnceForEachReceiver(String platform) {
        try (BusBench bus = new BusBench(platform);
                MemoryRegistry registry = registry(bus);
                MemoryRegion region = registry.allocate(10)) {
            Endpoint host = bus.join("planet");
            Endpoint second = bus.join("planet");
            Endpoint third = bus.join("planet");
            Endpoint sender = bus.join("sender");
            sender.send(OutgoingMessage.of(Selector.multicast("planet"), "look").withRegion(region));
            IncomingMessage a = next(host);
            IncomingMessage b = next(second);
            IncomingMessage c = next(third);
            assertThat(region.referenceCount()).isEqualTo(5);
            a.close();
            b.close();
            assertThat(region.referenceCount()).isEqualTo(3);
            c.close();
            assertThat(region.referenceCount()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void theCountOfADroppedRegionIsGivenBack(String platform) {
        try (BusBench bus = new BusBench(platform);
                MemoryRegistry registry = registry(bus);
                MemoryRegion region = registry.allocate(10)) {
            bus.join("host");
            Endpoint sender = bus.join("sender");
            sender.send(OutgoingMessage.of(Selector.unicast("nobody"), "lost").withRegion(region));
            eventually(() -> assertThat(region.referenceCount()).isEqualTo(2));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void theCountOfAnUnreadRegionIsGivenBackWhenItsReceiverCloses(String platform) {
        try (BusBench bus = new BusBench(platform);
                MemoryRegistry registry = registry(bus);
                MemoryRegion region = registry.allocate(10)) {
            Endpoint host = bus.join("host");
            Endpoint receiver = bus.join("receiver");
            host.send(OutgoingMessage.of(Selector.unicast("receiver"), "unread").withRegion(region));
            assertThat(host.flush(BusBench.LIMIT)).isTrue();
            assertThat(region.referenceCount()).isEqualTo(3);
            receiver.close();
            assertThat(region.referenceCount()).isEqualTo(2);
            assertThat(receiver.counters()).containsEntry(Counter.DROPPED_UNREAD, 1L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aKeptRegionArrivesWithItsCount(String platform) {
        try (BusBench bus = new BusBench(platform);
                MemoryRegistry registry = registry(bus);
                MemoryRegion region = registry.allocate(10)) {
            Endpoint host = bus.join("host");
            host.send(OutgoingMessage.of(Selector.unicast("late").withTimeToLive(Duration.ofSeconds(30)), "kept")
                    .withRegion(region));
            Endpoint late = bus.join("late");
            try (IncomingMessage message = next(late)) {
                assertThat(message.regions()).hasSize(1);
                assertThat(region.referenceCount()).isEqualTo(3);
            }
            assertThat(region.referenceCount()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void attachmentsThatAreTakenOutliveTheirMessage(String platform) {
        try (BusBench bus = new BusBench(platform);
                MemoryRegistry registry = registry(bus);
                MemoryRegion region = registry.allocate(10)) {
            Endpoint receiver = bus.join("receiver");
            bus.join("sender")
                    .send(OutgoingMessage.of(Selector.unicast("receiver"), "keep")
                            .withRegion(region));
            IncomingMessage message = next(receiver);
            MemoryRegion taken = message.takeRegions().get(0);
            message.close();
            assertThat(taken.isOpen()).isTrue();
            assertThat(taken.map().capacity()).isEqualTo(10);
            taken.close();
        }
    }

    @Test
    void anOpenFileArrivesWithItsContent(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("letter"), "dear moon");
        try (BusBench bus = new BusBench("linux")) {
            Endpoint receiver = bus.join("receiver");
            Endpoint sender = bus.join("sender");
            try (FileInputStream stream = new FileInputStream(file.toFile());
                    NativeObject object = NativeObject.duplicateOf(stream)) {
                sender.send(OutgoingMessage.of(Selector.unicast("receiver"), "letter")
                        .withObject(object)
                        .withObject(object));
                assertThat(object.isOpen()).isTrue();
            }
            try (IncomingMessage message = next(receiver)) {
                assertThat(message.objects()).hasSize(2);
                try (InputStream content = message.objects().get(0).toInputStream()) {
                    assertThat(new String(content.readAllBytes(), StandardCharsets.UTF_8))
                            .isEqualTo("dear moon");
                }
            }
        }
    }

    @Test
    void anObjectOfTheOperatingSystemIsRefusedOnTheInProcessBus(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("letter"), "dear moon");
        try (BusBench bus = new BusBench("memory");
                FileInputStream stream = new FileInputStream(file.toFile());
                NativeObject object = NativeObject.duplicateOf(stream)) {
            Endpoint receiver = bus.join("receiver");
            Endpoint sender = bus.join("sender");
            for (Endpoint endpoint : List.of(sender, receiver)) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> endpoint.send(OutgoingMessage.of(Selector.unicast("receiver"), "letter")
                                .withObject(object)))
                        .withMessageContaining("not sent")
                        .withMessageContaining(object.toString())
                        .withMessageContaining("platform 'memory'")
                        .withMessageContaining("send its content in the payload");
            }
            assertThat(object.isOpen()).isTrue();
            sender.send(Selector.unicast("receiver"), "goes on");
            assertThat(payloadOf(receiver)).isEqualTo("goes on");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aRegionOfAnotherPlatformIsRefusedAndKeepsItsCount(String platform) {
        try (BusBench bus = new BusBench(platform);
                MemoryRegistry registry = registry(bus);
                MemoryRegistry foreign =
                        MemoryRegistry.builder().platform(new MemoryPlatform()).build();
                MemoryRegion good = registry.allocate(16);
                MemoryRegion bad = foreign.allocate(32)) {
            int goodCount = good.referenceCount();
            int badCount = bad.referenceCount();
            Endpoint sender = bus.join("sender");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> sender.send(OutgoingMessage.of(Selector.unicast("sender"), "regions")
                            .withRegion(good)
                            .withRegion(bad)))
                    .withMessageContaining("MemoryRegion[32 bytes]")
                    .withMessageContaining("MemoryRegistry.builder().platform(...)");
            assertThat(good.referenceCount()).isEqualTo(goodCount);
            assertThat(bad.referenceCount()).isEqualTo(badCount);
        }
    }

    @Test
    void moreAttachmentsThanTheBusCarriesAreRefusedAndCostNothing(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("letter"), "x");
        try (BusBench bus = new BusBench("linux");
                FileInputStream stream = new FileInputStream(file.toFile());
                NativeObject object = NativeObject.duplicateOf(stream)) {
            Endpoint receiver = bus.join("receiver");
            Endpoint sender = bus.join("sender");
            OutgoingMessage message = OutgoingMessage.of(Selector.unicast("receiver"), "many");
            for (int i = 0; i < 253; i++) {
                message = message.withObject(object);
            }
            sender.send(message);
            try (IncomingMessage received = next(receiver)) {
                assertThat(received.objects()).hasSize(253);
            }
            OutgoingMessage tooMany = message.withObject(object);
            assertThatExceptionOfType(TooManyAttachmentsException.class)
                    .isThrownBy(() -> sender.send(tooMany))
                    .satisfies(e -> assertThat(e.limit()).isEqualTo(253));
            sender.send(Selector.unicast("receiver"), "goes on");
            assertThat(payloadOf(receiver)).isEqualTo("goes on");
        }
    }

    @Test
    void aRegionThatIsNoneIsDroppedAndTheNextMessageArrives(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("short"), "x");
        try (BusBench bus = new BusBench("linux")) {
            Endpoint receiver = bus.join("receiver");
            sendBroken(bus, file);
            assertThat(payloadOf(receiver)).isEqualTo("fine");
            assertThat(receiver.counters()).containsEntry(Counter.DROPPED_MALFORMED, 1L);
        }
    }

    private static void sendBroken(BusBench bus, Path file) throws IOException {
        try (RawPeer peer = new RawPeer(bus)) {
            peer.connect("", "raw");
            try (FileInputStream stream = new FileInputStream(file.toFile());
                    NativeObject object = NativeObject.duplicateOf(stream)) {
                peer.sendString("receiver", "broken", 1, object);
            }
            peer.sendString("receiver", "fine", 0);
        }
    }
}
