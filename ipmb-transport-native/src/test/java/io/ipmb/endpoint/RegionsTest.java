package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.next;
import static io.ipmb.endpoint.BusBench.payloadOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ipmb.BusEvent;
import io.ipmb.DropReason;
import io.ipmb.Endpoint;
import io.ipmb.MemoryRegion;
import io.ipmb.Message;
import io.ipmb.NativeObject;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.linux.LinuxTestObjects;
import io.ipmb.region.BrokenRegionException;
import io.ipmb.region.SharedRegion;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
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
    @CsvSource({"linux,89", "memory,89", "linux,-1", "memory,-1", "linux,9223372036854775807", "linux,4294967296"})
    void aSizeBeyondTheMemoryIsALie(String platform, long size) throws PlatformException {
        assertDropped(
                platform, bus -> withHeader(bus, bus.platform().sharedMemory().create(HEADER + 88), size));
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
    @ValueSource(longs = {0, 5, HEADER - 1, HEADER + 99})
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
    void memoryThatIsCutOffAfterItWasReceivedFailsItsReaderAndNobodyElse() throws PlatformException {
        try (BusBench bus = new BusBench("linux")) {
            Endpoint receiver = bus.join("receiver");
            try (RawPeer peer = new RawPeer(bus)) {
                peer.connect("", "raw");
                KernelObject memory = withHeader(bus, LinuxTestObjects.unsealedMemory(HEADER + 100), 100);
                peer.sendRegions("receiver", "whole", memory);
                try (Message message = next(receiver)) {
                    MemoryRegion region = message.regions().get(0);
                    assertThat(region.size()).isEqualTo(100);
                    assertThat(region.referenceCount()).isEqualTo(1);
                    LinuxTestObjects.resize(memory, 0);
                    assertThatExceptionOfType(BrokenRegionException.class).isThrownBy(region::referenceCount);
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
                KernelObject liar =
                        withHeader(bus, bus.platform().sharedMemory().create(HEADER + 88), 89);
                bus.platform().sharedMemory().addToCounter(liar, 1);
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
            try (Message message = next(receiver)) {
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
