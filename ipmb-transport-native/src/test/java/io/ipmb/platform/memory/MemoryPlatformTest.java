package io.ipmb.platform.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.KernelObjects;
import io.ipmb.platform.NameClaim;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.SharedMemory;
import io.ipmb.platform.WaitSet;
import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the in-process platform does beyond what every platform must. */
@Timeout(60)
class MemoryPlatformTest {

    private final MemoryPlatform platform = new MemoryPlatform();

    private static Reason reason(ThrowingCallable call) {
        return catchThrowableOfType(PlatformException.class, call).reason();
    }

    @Test
    void everyPlatformIsAWorldOfItsOwn() throws Exception {
        MemoryPlatform other = new MemoryPlatform();
        platform.claim("bus");

        assertThat(reason(() -> other.connect("bus"))).isEqualTo(Reason.NAME_NOT_IN_USE);
        other.claim("bus");
        KernelObject memory = other.sharedMemory().create(10);
        assertThat(reason(() -> platform.sharedMemory().size(memory))).isEqualTo(Reason.INVALID_OBJECT);
    }

    @Test
    void theSameWorldLooksDifferentToOthers() throws Exception {
        MemoryPlatform root = platform.withIdentity(1, 0);
        NameClaim claim = root.claim("bus");

        SendChannel sender = platform.connect("bus");
        ReceiveChannel receiver = claim.accept();

        assertThat(platform.self().pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(sender.peer()).isEqualTo(new PeerIdentity(1, 0)).isEqualTo(root.self());
        assertThat(receiver).isNotNull();
        assertThat(receiver.peer()).isEqualTo(platform.self());
        assertThat(platform.openObjects()).hasSize(3).isEqualTo(root.openObjects());
    }

    @Test
    void whatIsOpenIsListedInOrderWithThePlaceWhereItWasOpened() throws Exception {
        NameClaim claim = platform.claim("bus");
        ChannelPair pair = platform.channelPair();
        WaitSet set = platform.waitSet();

        List<OpenObject> open = platform.openObjects();

        assertThat(open)
                .extracting(OpenObject::what)
                .containsExactly(
                        "name \"bus\"",
                        "receiving half of channel pair",
                        "sending half of channel pair",
                        "wait set");
        assertThat(open)
                .allSatisfy(object -> assertThat(object.toString()).contains("MemoryPlatformTest.java"))
                .allSatisfy(object -> assertThat(object.openedAt())
                        .hasStackTraceContaining("whatIsOpenIsListedInOrderWithThePlaceWhereItWasOpened"));
        set.close();
        pair.sending().close();
        pair.receiving().close();
        claim.close();
        assertThat(platform.openObjects()).isEmpty();
    }

    @Test
    void anObjectUnderWayCountsAsOpen() throws Exception {
        ChannelPair pair = platform.channelPair();
        SendChannel sender = platform.sendingHalf(pair.sending());
        try (KernelObject memory = platform.sharedMemory().create(10);
                OutgoingPackets packets = platform.outgoingPackets(1)) {
            packets.add(platform.packetBuffer(1), 0, 1, List.of(memory));
            sender.send(packets, 0);
        }

        assertThat(platform.openObjects()).extracting(OpenObject::what).contains("memory of 10 bytes");
        pair.receiving().close();
        sender.close();
        assertThat(platform.openObjects()).isEmpty();
    }

    @Test
    void listsOfPacketsCountAsOpen() {
        IncomingPackets incoming = platform.incomingPackets(2);
        OutgoingPackets outgoing = platform.outgoingPackets(3);

        assertThat(platform.openObjects())
                .extracting(OpenObject::what)
                .containsExactly("list of 2 incoming packets", "list of 3 outgoing packets");
        incoming.close();
        outgoing.close();
        assertThat(platform.openObjects()).isEmpty();
    }

    @Test
    void aWaitSetFailsWhenASourceWasClosedWithoutBeingRemoved() throws Exception {
        ChannelPair pair = platform.channelPair();
        try (WaitSet set = platform.waitSet()) {
            set.add(pair.receiving(), WaitSet.READABLE, "receiver");
            pair.receiving().close();

            assertThatIllegalStateException()
                    .isThrownBy(() -> set.await(0))
                    .withMessageContaining("closed before it was removed");
        }
    }

    @Test
    void aWaitSetRefusesWhatItCannotWaitFor() throws Exception {
        ChannelPair pair = platform.channelPair();
        try (WaitSet set = platform.waitSet()) {
            set.add(pair.receiving(), WaitSet.READABLE, "receiver");

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> set.add(pair.receiving(), 0, "again"))
                    .withMessageContaining("already");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> set.change(pair.receiving(), WaitSet.CLOSED))
                    .withMessageContaining("interest=4");
            set.remove(pair.receiving());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> set.change(pair.receiving(), 0))
                    .withMessageContaining("not in the wait set");
        }
    }

    @Test
    void identifiersThatNoPlatformCouldHoldAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> platform.claim(""));
        assertThatIllegalArgumentException().isThrownBy(() -> platform.claim("a\0b"));
        assertThatIllegalArgumentException().isThrownBy(() -> platform.connect("ü".repeat(54)));
    }

    @Test
    void memoryOverTwoGibibytesIsRefusedWithTheReason() {
        assertThatThrownBy(() -> platform.sharedMemory().create(1L << 31))
                .isInstanceOfSatisfying(PlatformException.class, e -> assertThat(e.reason())
                        .isEqualTo(Reason.NO_RESOURCES))
                .hasMessageContaining("2147483648");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> platform.sharedMemory().create(0));
    }

    @Test
    void theNumberOfAnObjectCanBeAdopted() throws Exception {
        KernelObjects objects = platform.kernelObjects();
        KernelObject memory = platform.sharedMemory().create(10);
        long number = objects.number(memory);

        KernelObject adopted = objects.adopt(number);

        assertThat(memory.isOpen()).isFalse();
        assertThat(platform.sharedMemory().size(adopted)).isEqualTo(10);
        assertThat(reason(() -> objects.adopt(number))).isEqualTo(Reason.INVALID_OBJECT);
        assertThat(reason(() -> objects.number(memory))).isEqualTo(Reason.CLOSED);
        adopted.close();
        assertThat(platform.openObjects()).isEmpty();
    }

    @Test
    void aFileThatWasGivenAwayIsClosedWithItsLastReference(@TempDir Path directory) throws Exception {
        FileChannel file = FileChannel.open(Files.writeString(directory.resolve("file"), "content"));
        KernelObject object = platform.openFile(file);
        KernelObject duplicate = object.duplicate();
        object.close();
        assertThat(file.isOpen()).isTrue();

        try (InputStream stream = platform.kernelObjects().intoInputStream(duplicate)) {
            assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("content");
        }

        assertThat(file.isOpen()).isFalse();
        assertThat(platform.openObjects()).isEmpty();
        assertThat(reason(() -> platform.openFile(file))).isEqualTo(Reason.INVALID_OBJECT);
    }

    @Test
    void aFileThatWasLentIsNeverClosedButGoesWithItsOwner(@TempDir Path directory) throws Exception {
        FileChannel file = FileChannel.open(Files.writeString(directory.resolve("file"), "content"));
        KernelObjects objects = platform.kernelObjects();
        objects.duplicateOf(file).close();
        assertThat(file.isOpen()).isTrue();
        FileChannel lent = objects.intoChannel(objects.duplicateOf(file));
        assertThat(lent.read(ByteBuffer.allocate(3))).isEqualTo(3);
        assertThat(file.position()).as("one position for all").isEqualTo(3);

        file.close();

        assertThatThrownBy(() -> lent.read(ByteBuffer.allocate(3))).isInstanceOf(ClosedChannelException.class);
        lent.close();
        assertThat(reason(() -> objects.duplicateOf(file))).isEqualTo(Reason.INVALID_OBJECT);
    }

    @Test
    void aDescriptorOfTheJdkCanBeReadFrom(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "content");
        KernelObjects objects = platform.kernelObjects();
        try (FileInputStream owner = new FileInputStream(file.toFile())) {
            KernelObject object = objects.duplicateOf(owner.getFD());
            try (InputStream stream = objects.intoInputStream(object)) {
                assertThat(stream.readAllBytes()).hasSize(7);
            }
            assertThat(owner.getFD().valid()).isTrue();
            assertThat(owner.read()).isEqualTo(-1);
        }
    }

    @Test
    void onlyAFileBecomesAStreamAndOtherwiseNothingChanges() throws Exception {
        KernelObject memory = platform.sharedMemory().create(10);

        assertThat(reason(() -> platform.kernelObjects().intoInputStream(memory)))
                .isEqualTo(Reason.INVALID_OBJECT);

        assertThat(memory.isOpen()).isTrue();
    }

    @Test
    void aFileIsMemoryWhoseSizeCanChange(@TempDir Path directory) throws Exception {
        SharedMemory shared = platform.sharedMemory();
        FileChannel file = FileChannel.open(
                directory.resolve("file"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        file.write(ByteBuffer.allocate(100));
        try (KernelObject object = platform.openFile(file)) {
            assertThat(shared.size(object)).isEqualTo(100);
            assertThat(shared.isSizeFixed(object)).isFalse();
            shared.addToCounter(object, 258);
            assertThat(shared.counter(object)).isEqualTo(258);
            assertThat(shared.map(object, 1, 99).get(0)).isEqualTo((byte) 1);

            file.truncate(3);

            assertThat(reason(() -> shared.counter(object))).isEqualTo(Reason.INVALID_OBJECT);
            assertThat(reason(() -> shared.addToCounter(object, 1))).isEqualTo(Reason.INVALID_OBJECT);
            assertThat(reason(() -> shared.map(object, 0, 4))).isEqualTo(Reason.INVALID_OBJECT);
            assertThat(file.size()).isEqualTo(3);
        }
    }
}
