package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.next;
import static io.ipmb.endpoint.BusBench.payloadOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ipmb.BrokenRegionException;
import io.ipmb.BusEvent;
import io.ipmb.DropReason;
import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.NativeObject;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.linux.LinuxTestObjects;
import io.ipmb.region.SharedRegion;
import io.ipmb.testsupport.JavaChild;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory regions that are larger than a buffer, and those that are none or lie about it. */
@ExtendWith(DescriptorLeakCheck.class)
class RegionsTest {

    private static final int HEADER = 12;
    private static final int SIZE_OFFSET = 4;

    /** Makes the object that is said to be a memory region. */
    private interface Forgery {
        KernelObject make(BusBench bus) throws PlatformException;
    }

    private static void assertDropped(String platform, Forgery forgery) throws PlatformException {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint receiver = bus.join("receiver");
            try (RawPeer peer = new RawPeer(bus)) {
                peer.connect("", "raw");
                KernelObject forged = forgery.make(bus);
                peer.sendRegions("receiver", "broken", forged);
                forged.close();
                peer.sendString("receiver", "fine", 0);
                assertThat(payloadOf(receiver)).isEqualTo("fine");
            }
            assertThat(receiver.counters()).containsEntry(Counter.DROPPED_MALFORMED, 1L);
            assertThat(bus.events)
                    .filteredOn(event -> event instanceof BusEvent.MessageDropped dropped
                            && dropped.reason() == DropReason.MALFORMED)
                    .hasSize(1);
            assertThat(receiver.counters()).containsEntry(Counter.REJOINS, 0L);
            assertThat(host.counters()).containsEntry(Counter.PEERS_MISBEHAVED, 0L);
        }
    }

    private static KernelObject withHeader(BusBench bus, KernelObject memory, long size) throws PlatformException {
        bus.platform().sharedMemory().map(memory, 0, HEADER).putInt(0, 1).putLong(SIZE_OFFSET, size);
        return memory;
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void memoryTooSmallForAHeaderIsNone(String platform) throws PlatformException {
        assertDropped(platform, bus -> bus.platform().sharedMemory().create(HEADER - 1));
    }

    @ParameterizedTest
    @CsvSource({
        "linux, 0", "linux, 3", "linux, 101", "linux, -1", "linux, 9223372036854775807",
        "memory, 0", "memory, 3", "memory, 101", "memory, -1", "memory, 9223372036854775807"
    })
    void theSizeIsThatOfTheMemoryWhateverTheHeaderSays(String platform, long said) throws PlatformException {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint receiver = bus.join("receiver");
            try (RawPeer peer = new RawPeer(bus)) {
                peer.connect("", "raw");
                KernelObject memory =
                        withHeader(bus, bus.platform().sharedMemory().create(HEADER + 100), said);
                peer.sendRegions("receiver", "with a wrong header", memory);
                memory.close();
                try (IncomingMessage message = next(receiver)) {
                    MemoryRegion region = message.regions().get(0);
                    assertThat(region.size()).isEqualTo(100);
                    assertThat(region.map().capacity()).isEqualTo(100);
                }
            }
        }
    }

    @Test
    void anEmptyMemoryFileIsNone() throws PlatformException {
        assertDropped("linux", bus -> LinuxTestObjects.unsealedMemory(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/null", "/dev/zero", "/proc/self/stat"})
    void aDeviceOrAFileOfAnotherKindIsNone(String path) throws PlatformException {
        assertDropped("linux", bus -> {
            try (FileInputStream stream = new FileInputStream(path)) {
                return bus.platform().kernelObjects().duplicateOf(stream.getFD());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aChannelIsNone(String platform) throws PlatformException {
        assertDropped(platform, bus -> {
            var pair = bus.platform().channelPair();
            pair.receiving().close();
            return pair.sending();
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5, HEADER - 1})
    void memoryThatIsCutOffOnItsWayIsNoneAnyMore(long left) throws PlatformException {
        try (BusBench bus = new BusBench("linux")) {
            Endpoint receiver = bus.join("receiver");
            try (RawPeer peer = new RawPeer(bus)) {
                peer.connect("", "raw");
                KernelObject memory = withHeader(bus, LinuxTestObjects.unsealedMemory(HEADER + 100), 100);
                peer.sendRegions("receiver", "cut", memory);
                LinuxTestObjects.resize(memory, left);
                memory.close();
                peer.sendString("receiver", "fine", 0);
                assertThat(payloadOf(receiver)).isEqualTo("fine");
            }
            assertThat(receiver.counters()).containsEntry(Counter.DROPPED_MALFORMED, 1L);
        }
    }

    @Test
    void aReceiverThatSpoilsAHeaderSpoilsNothingForThoseAfterIt() throws PlatformException {
        try (BusBench bus = new BusBench("linux");
                MemoryRegistry registry =
                        MemoryRegistry.builder().platform(bus.platform()).build()) {
            Endpoint sender = bus.join("sender");
            Endpoint spoiler = bus.join("spoiler");
            Endpoint healthy = bus.join("healthy");
            try (MemoryRegion region = registry.allocate(100)) {
                sender.send(
                        OutgoingMessage.of(Selector.unicast("spoiler"), "first").withRegion(region));
            }
            try (IncomingMessage message = next(spoiler)) {
                KernelObject memory = SharedRegion.of(message.regions().get(0)).object();
                bus.platform().sharedMemory().map(memory, 0, HEADER).putLong(SIZE_OFFSET, Long.MAX_VALUE);
            }
            for (int i = 0; i < 3; i++) {
                try (MemoryRegion region = registry.allocate(100)) {
                    KernelObject memory = SharedRegion.of(region).object();
                    assertThat(bus.platform()
                                    .sharedMemory()
                                    .map(memory, 0, HEADER)
                                    .getLong(SIZE_OFFSET))
                            .as("in the header, which the crate believes")
                            .isEqualTo(100);
                    region.map().put(99, (byte) 7);
                    sender.send(OutgoingMessage.of(Selector.unicast("healthy"), "next")
                            .withRegion(region));
                }
                try (IncomingMessage message = next(healthy)) {
                    assertThat(message.regions().get(0).map().get(99)).isEqualTo((byte) 7);
                }
            }
            assertThat(registry.statistics().created())
                    .as("the same one each time")
                    .isEqualTo(1);
            assertThat(healthy.counters()).containsEntry(Counter.DROPPED_MALFORMED, 0L);
        }
    }

    @Test
    void memoryThatItsSenderCanShrinkIsCopiedAndNobodyCanBelieveToWriteToIt() throws PlatformException {
        try (BusBench bus = new BusBench("linux")) {
            Endpoint receiver = bus.join("receiver");
            try (RawPeer peer = new RawPeer(bus)) {
                peer.connect("", "raw");
                KernelObject memory = withHeader(bus, LinuxTestObjects.unsealedMemory(HEADER + 10_000), 10_000);
                ByteBuffer theirs = bus.platform().sharedMemory().map(memory, HEADER, 10_000);
                theirs.put(9_999, (byte) 7);
                peer.sendRegions("receiver", "unsealed", memory);
                try (IncomingMessage message = next(receiver)) {
                    MemoryRegion region = message.regions().get(0);
                    ByteBuffer copy = region.map();
                    assertThat(copy.isReadOnly()).isTrue();
                    assertThat(copy.remaining()).isEqualTo(10_000);
                    assertThat(copy.get(9_999)).isEqualTo((byte) 7);
                    theirs.put(9_999, (byte) 8);
                    assertThat(copy.get(9_999)).isEqualTo((byte) 7);
                    assertThat(region.map(9_999, 1).get()).isEqualTo((byte) 8);
                    LinuxTestObjects.resize(memory, HEADER + 5_000);
                    assertThatExceptionOfType(BrokenRegionException.class)
                            .isThrownBy(region::map)
                            .withCauseInstanceOf(PlatformException.class);
                    assertThat(region.map(0, 5_000).remaining()).isEqualTo(5_000);
                }
                memory.close();
            }
        }
    }

    @Test
    void whoWantsItMapsMemoryThatItsSenderCanShrink() throws PlatformException {
        try (BusBench bus = new BusBench("linux")) {
            Endpoint receiver = bus.join(options -> options.mapUnsealedRegions(true), "receiver");
            try (RawPeer peer = new RawPeer(bus)) {
                peer.connect("", "raw");
                KernelObject memory = withHeader(bus, LinuxTestObjects.unsealedMemory(HEADER + 100), 100);
                peer.sendRegions("receiver", "unsealed", memory);
                try (IncomingMessage message = next(receiver)) {
                    message.regions().get(0).map().put(0, (byte) 9);
                    assertThat(bus.platform()
                                    .sharedMemory()
                                    .map(memory, HEADER, 1)
                                    .get())
                            .isEqualTo((byte) 9);
                }
                memory.close();
            }
        }
    }

    /** In a process of its own: a region is cut while code of the JVM that does not look goes through it. */
    static final class Cut {

        private static final int BYTES = 64 << 10;

        private Cut() {}

        public static void main(String[] arguments) throws PlatformException {
            try (BusBench bus = new BusBench("linux")) {
                Endpoint receiver = bus.join("receiver");
                try (RawPeer peer = new RawPeer(bus)) {
                    peer.connect("", "raw");
                    KernelObject memory = withHeader(bus, LinuxTestObjects.unsealedMemory(HEADER + BYTES), BYTES);
                    peer.sendRegions("receiver", "whole", memory);
                    try (IncomingMessage message = next(receiver)) {
                        ByteBuffer bytes = message.regions().get(0).map();
                        LinuxTestObjects.resize(memory, 0);
                        switch (arguments[0]) {
                            case "CRC32" -> new CRC32().update(bytes);
                            case "CRC32C" -> new CRC32C().update(bytes);
                            case "Adler32" -> new Adler32().update(bytes);
                            case "mismatch" -> bytes.mismatch(ByteBuffer.allocateDirect(BYTES));
                            default -> deflate(bytes);
                        }
                    }
                    memory.close();
                }
            }
            System.out.println("survives");
        }

        private static void deflate(ByteBuffer bytes) {
            Deflater deflater = new Deflater();
            deflater.setInput(bytes);
            deflater.finish();
            deflater.deflate(new byte[BYTES]);
            deflater.end();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CRC32", "CRC32C", "Adler32", "mismatch", "Deflater"})
    void aSenderThatCutsItsRegionDoesNotEndTheProcessThatReadsIt(String reader) {
        JavaChild child = JavaChild.run(Cut.class, List.of(), reader);
        assertThat(child.output()).endsWith("survives\n");
        assertThat(child.exitCode()).isZero();
    }

    @Test
    void memoryThatIsCutOffAfterItWasReceivedFailsItsReaderAndNobodyElse() throws PlatformException {
        try (BusBench bus = new BusBench("linux")) {
            Endpoint receiver = bus.join("receiver");
            try (RawPeer peer = new RawPeer(bus)) {
                peer.connect("", "raw");
                KernelObject memory = withHeader(bus, LinuxTestObjects.unsealedMemory(HEADER + 100), 100);
                peer.sendRegions("receiver", "whole", memory);
                try (IncomingMessage message = next(receiver)) {
                    MemoryRegion region = message.regions().get(0);
                    assertThat(region.size()).isEqualTo(100);
                    assertThat(region.referenceCount()).isEqualTo(1);
                    LinuxTestObjects.resize(memory, 0);
                    assertThatExceptionOfType(BrokenRegionException.class)
                            .isThrownBy(region::referenceCount)
                            .withCauseInstanceOf(PlatformException.class);
                }
                memory.close();
                peer.sendString("receiver", "fine", 0);
                assertThat(payloadOf(receiver)).isEqualTo("fine");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void oneBrokenRegionCostsTheOthersOfItsMessageNoCount(String platform) throws PlatformException {
        try (BusBench bus = new BusBench(platform);
                SharedRegion before = SharedRegion.allocate(100, bus.platform());
                SharedRegion after = SharedRegion.allocate(100, bus.platform())) {
            Endpoint receiver = bus.join("receiver");
            try (RawPeer peer = new RawPeer(bus)) {
                peer.connect("", "raw");
                KernelObject liar = bus.platform().sharedMemory().create(HEADER - 1);
                bus.platform().sharedMemory().addToCounter(liar, 2);
                before.retainForTransfer();
                after.retainForTransfer();
                peer.sendRegions("receiver", "broken", before.object(), liar, after.object());
                peer.sendString("receiver", "fine", 0);
                assertThat(payloadOf(receiver)).isEqualTo("fine");
                assertThat(before.referenceCount()).isEqualTo(1);
                assertThat(after.referenceCount()).isEqualTo(1);
                assertThat(bus.platform().sharedMemory().counter(liar)).isEqualTo(1);
                liar.close();
            }
            assertThat(receiver.counters()).containsEntry(Counter.DROPPED_MALFORMED, 1L);
        }
    }

    @Test
    void aRegionOverTwoGibibytesIsReadWhereItWasWrittenFromTheFirstByteToTheLast() {
        long size = (3L << 30) + 17;
        try (BusBench bus = new BusBench("linux");
                MemoryRegion region = SharedRegion.allocate(size, bus.platform())) {
            Endpoint receiver = bus.join("receiver");
            Endpoint sender = bus.join("sender");
            // The file has holes: only the pages that are touched here cost memory.
            long[] places = {0, Integer.MAX_VALUE - 20L, Integer.MAX_VALUE + 1L, 1L << 31, size - 8};
            for (long place : places) {
                region.map(place, 8).putLong(0, ~place);
            }
            sender.send(
                    OutgoingMessage.of(Selector.unicast("receiver"), "large").withRegion(region));
            try (IncomingMessage message = next(receiver)) {
                MemoryRegion received = message.regions().get(0);
                assertThat(received.size()).isEqualTo(size);
                for (long place : places) {
                    assertThat(received.map(place, 8).getLong(0)).isEqualTo(~place);
                }
                ByteBuffer upper = received.map(size - (1L << 30), 1 << 30);
                assertThat(upper.getLong((1 << 30) - 8)).isEqualTo(~(size - 8));
                upper.put(5, (byte) 77);
                assertThat(region.map(size - (1L << 30) + 5, 1).get(0)).isEqualTo((byte) 77);
                assertThatIllegalStateException()
                        .isThrownBy(received::map)
                        .withMessageContaining("map parts of the region");
                assertThatExceptionOfType(IndexOutOfBoundsException.class)
                        .isThrownBy(() -> received.map(size - 7, 8))
                        .withMessageContaining(Long.toString(size));
                assertThat(region.referenceCount()).isEqualTo(2);
            }
            assertThat(region.referenceCount()).isEqualTo(1);
        }
    }

    @Test
    void aForgottenMessageGivesBackWhatCameWithIt() throws Exception {
        try (BusBench bus = new BusBench("linux");
                MemoryRegion region = SharedRegion.allocate(100, bus.platform());
                FileInputStream stream = new FileInputStream("/proc/self/stat");
                NativeObject object = NativeObject.duplicateOf(stream)) {
            Endpoint receiver = bus.join("receiver");
            Endpoint sender = bus.join("sender");
            sender.send(OutgoingMessage.of(Selector.unicast("receiver"), "lost")
                    .withRegion(region)
                    .withObject(object));
            forgetOne(receiver);
            BusBench.eventually(() -> {
                System.gc();
                assertThat(region.referenceCount()).isEqualTo(1);
            });
        }
    }

    private static void forgetOne(Endpoint receiver) {
        assertThat(next(receiver).regions()).hasSize(1);
    }
}
