package io.ipmb.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.management.ThreadMXBean;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.WaitSet;
import io.ipmb.platform.memory.MemoryPlatform;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a channel inside one JVM does, seen from one thread. */
@Timeout(60)
class RingTest {

    /** With headers and alignment such a packet takes 128 bytes of the ring. */
    private static final int SIZE = 120;

    private static final int RECORD = 128;
    private static final int PACKETS = 16;

    private final MemoryPlatform lists = new MemoryPlatform();
    private final PacketBuffer ring = lists.packetBuffer(Ring.memoryBytes(PACKETS * RECORD));
    private final PacketBuffer source = lists.packetBuffer(4096);
    private final IncomingPackets into = lists.incomingPackets(PACKETS);
    private int readableCalls;
    private int writableCalls;
    private final Ring channel = new Ring(ring, 1000, 4);
    private final RingSender sender = channel.sender();
    private final RingReceiver receiver = channel.receiver();

    @BeforeEach
    void countBells() {
        receiver.watch(() -> readableCalls++);
        sender.watch(() -> writableCalls++);
    }

    private boolean isReadable() {
        return receiver.readiness(WaitSet.READABLE) != 0;
    }

    private OutgoingPackets packets(int count, int size) {
        OutgoingPackets packets = lists.outgoingPackets(count);
        for (int i = 0; i < count; i++) {
            packets.add(source, 0, size);
        }
        return packets;
    }

    private OutgoingPackets packetWith(KernelObject... objects) {
        OutgoingPackets packets = lists.outgoingPackets(1);
        packets.add(source, 0, SIZE, List.of(objects));
        return packets;
    }

    private void fill() throws PlatformException {
        assertThat(sender.send(packets(PACKETS + 1, SIZE), 0)).isEqualTo(PACKETS);
    }

    static void expectFailure(Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        PlatformException.class,
                        failure -> assertThat(failure.reason())
                                .as(failure.toString())
                                .isEqualTo(reason));
    }

    @Test
    void aRingThatCannotHoldTwoOfTheLargestPacketsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Ring(lists.packetBuffer(Ring.memoryBytes(262_095))))
                .withMessageContaining("maxPacketSize=131040");
        new Ring(lists.packetBuffer(Ring.memoryBytes(262_096)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Ring(lists.packetBuffer(1000), 0, 1))
                .withMessageContaining("maxPacketSize=0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Ring(lists.packetBuffer(1000), Integer.MAX_VALUE, 1))
                .withMessageContaining("maxPacketSize=2147483647");
    }

    @Test
    void aPacketOverTheLimitOfTheChannelIsRefused() throws Exception {
        assertThat(sender.send(packets(1, 1000), 0)).isEqualTo(1);
        expectFailure(Reason.PACKET_TOO_LARGE, () -> sender.send(packets(1, 1001), 0));
    }

    @Test
    void thePacketsAreShownWhereTheyLieInTheRing() throws Exception {
        source.bytes().putLong(0, 4711);
        sender.send(packets(2, SIZE), 0);

        assertThat(receiver.receive(into)).isEqualTo(2);

        assertThat(into.memory()).isSameAs(ring);
        assertThat(into.offset(1) - into.offset(0)).isEqualTo(RECORD);
        assertThat(ring.bytes().getLong(into.offset(1))).isEqualTo(4711);
    }

    @Test
    void aPacketWrittenWhereTheChannelLendsIsThereForTheReceiverAtOnce() throws Exception {
        int lent = sender.lend(1000);
        PacketBuffer memory = Objects.requireNonNull(sender.lentMemory());
        memory.bytes().putLong(lent, 4711);
        try (OutgoingPackets packets = lists.outgoingPackets(1)) {
            packets.add(memory, lent, 8);
            assertThat(sender.send(packets, 0)).isEqualTo(1);
        }

        assertThat(receiver.receive(into)).isEqualTo(1);
        assertThat(into.offset(0)).isEqualTo(lent);
        assertThat(into.length(0)).isEqualTo(8);
        assertThat(ring.bytes().getLong(lent)).isEqualTo(4711);
    }

    @Test
    void nothingIsLentThatTheReceiverMayStillReadOrThatTheEndOfTheRingWouldCut() throws Exception {
        sender.send(packets(PACKETS - 2, SIZE), 0);
        assertThat(sender.lend(2 * RECORD - 8)).isPositive();
        assertThat(sender.lend(2 * RECORD - 7)).as("two records are left").isEqualTo(-1);
        sender.send(packets(2, SIZE), 0);
        assertThat(sender.lend(1)).as("full").isEqualTo(-1);
        receiver.receive(into, 1);
        assertThat(sender.lend(1)).as("is being read").isEqualTo(-1);
        receiver.receive(into, 1);
        assertThat(sender.lend(SIZE)).isEqualTo(8);
        assertThat(sender.lend(SIZE + 1)).isEqualTo(-1);
    }

    @Test
    void spaceComesBackWithTheNextReceiveOnTheChannelAndNotBefore() throws Exception {
        fill();
        assertThat(receiver.receive(into)).isEqualTo(PACKETS);
        assertThat(sender.send(packets(1, SIZE), 0)).isZero();

        try (IncomingPackets other = lists.incomingPackets(1)) {
            assertThat(receiver.receive(other)).isZero();
        }

        assertThat(sender.send(packets(PACKETS, SIZE), 0)).isEqualTo(PACKETS);
    }

    @Test
    void aReceiverThatFoundNothingIsToldOnceThatThereIsSomething() throws Exception {
        sender.send(packets(1, SIZE), 0);
        assertThat(readableCalls).isZero();
        receiver.receive(into);
        sender.send(packets(1, SIZE), 0);
        assertThat(readableCalls).as("it has not waited yet").isZero();
        receiver.receive(into);
        assertThat(receiver.receive(into)).isZero();

        sender.send(packets(3, SIZE), 0);
        sender.send(packets(1, SIZE), 0);

        assertThat(readableCalls).isEqualTo(1);
        assertThat(receiver.receive(into)).isEqualTo(4);
        assertThat(receiver.receive(into)).isZero();
        sender.send(packets(1, SIZE), 0);
        assertThat(readableCalls).isEqualTo(2);
    }

    @Test
    void lookingAtReadinessWaitsOnlyWhenThereIsNothing() throws Exception {
        sender.send(packets(1, SIZE), 0);
        assertThat(isReadable()).isTrue();
        receiver.receive(into);
        sender.send(packets(1, SIZE), 0);
        assertThat(readableCalls).isZero();
        receiver.receive(into);

        assertThat(isReadable()).isFalse();
        sender.send(packets(1, SIZE), 0);

        assertThat(readableCalls).isEqualTo(1);
    }

    @Test
    void theEndIsToldToTheReceiver() throws Exception {
        sender.send(packets(1, SIZE), 0);
        assertThat(sender.isClosed()).isFalse();

        sender.close();
        sender.close();

        assertThat(readableCalls).isEqualTo(1);
        assertThat(sender.isClosed()).isTrue();
        assertThat(receiver.receive(into)).isEqualTo(1);
        assertThat(receiver.receive(into)).isEqualTo(ReceiveChannel.END);
    }

    @Test
    void aSenderThatDidNotGetEverythingInIsToldOnceAQuarterOfTheRingIsFree() throws Exception {
        fill();
        for (int i = 0; i < PACKETS / 4; i++) {
            assertThat(receiver.receive(into, 1)).isEqualTo(1);
            assertThat(writableCalls).isZero();
        }

        assertThat(receiver.receive(into, 1)).isEqualTo(1);

        assertThat(writableCalls).isEqualTo(1);
        assertThat(receiver.receive(into)).isPositive();
        assertThat(receiver.receive(into)).isZero();
        assertThat(writableCalls).isEqualTo(1);
    }

    @Test
    void aSenderWithALargePacketIsNotToldBeforeItFits() throws Exception {
        fill();
        // takes 8 records of the ring; the quarter would be 4
        OutgoingPackets large = packets(1, 1000);
        assertThat(sender.send(large, 0)).isZero();

        receiver.receive(into, 7);
        receiver.receive(into, 1);
        assertThat(writableCalls).isZero();
        assertThat(sender.send(large, 0)).isZero();
        receiver.receive(into, 1);

        assertThat(writableCalls).isEqualTo(1);
        assertThat(sender.send(large, 0)).isEqualTo(1);
    }

    @Test
    void aSenderThatGotEverythingInIsNotTold() throws Exception {
        sender.send(packets(PACKETS, SIZE), 0);

        receiver.receive(into);
        receiver.receive(into);

        assertThat(writableCalls).isZero();
    }

    @Test
    void stoppingAndClosingAreToldToTheSender() throws Exception {
        receiver.stopIntake();
        assertThat(writableCalls).isEqualTo(1);
        assertThat(readableCalls).as("there is an end to read now").isEqualTo(1);
        assertThat(sender.isPeerGone()).isTrue();

        receiver.close();
        assertThat(writableCalls).isEqualTo(2);
        assertThat(sender.readiness(WaitSet.WRITABLE) != 0)
                .as("it would fail at once")
                .isTrue();
    }

    @Test
    void aReceiverThatWaitsWithTheRingInItsHandsIsToldThatTheSenderNeedsIt() throws Exception {
        fill();
        receiver.receive(into);
        receiver.receive(into);
        sender.send(packets(PACKETS, SIZE), 0);
        assertThat(receiver.receive(into)).isEqualTo(PACKETS);
        assertThat(isReadable()).isFalse();
        int before = readableCalls;

        assertThat(sender.send(packets(1, SIZE), 0)).isZero();

        assertThat(readableCalls).isEqualTo(before + 1);
        assertThat(isReadable()).isTrue();
        receiver.await(Long.MAX_VALUE);
        assertThat(receiver.receive(into)).isZero();
        assertThat(writableCalls).isEqualTo(2);
    }

    @Test
    void packetsOfAllSizesStayWholeAcrossTheEndOfTheRing() throws Exception {
        Random random = new Random(7);
        Queue<byte[]> expected = new ArrayDeque<>();
        try (OutgoingPackets packets = lists.outgoingPackets(1)) {
            for (int turn = 0; turn < 20_000; turn++) {
                byte[] bytes = new byte[1 + random.nextInt(random.nextBoolean() ? 40 : 1000)];
                random.nextBytes(bytes);
                packets.clear();
                int lent = random.nextBoolean() ? sender.lend(1000) : -1;
                if (lent >= 0 && random.nextInt(4) > 0) {
                    PacketBuffer memory = Objects.requireNonNull(sender.lentMemory());
                    memory.bytes().put(lent, bytes);
                    packets.add(memory, lent, bytes.length);
                } else {
                    source.bytes().put(8, bytes);
                    packets.add(source, 8, bytes.length);
                }
                int sent = sender.send(packets, 0);
                if (sent == 1) {
                    expected.add(bytes);
                }
                assertThat(sent == 1 || lent < 0).as("what was lent has room").isTrue();
                if (random.nextInt(3) == 0) {
                    int received = receiver.receive(into, 1 + random.nextInt(PACKETS));
                    for (int i = 0; i < received; i++) {
                        byte[] came = new byte[into.length(i)];
                        into.memory().bytes().get(into.offset(i), came);
                        assertThat(came).isEqualTo(expected.remove());
                    }
                }
            }
        }
        assertThat(expected).hasSizeLessThan(PACKETS * RECORD / 16);
    }

    @Test
    void tooManyObjectsAreRefused() throws Exception {
        TrackedObject object = new TrackedObject();
        assertThat(sender.send(packetWith(object, object, object, object), 0)).isEqualTo(1);

        expectFailure(
                Reason.TOO_MANY_OBJECTS, () -> sender.send(packetWith(object, object, object, object, object), 0));

        assertThat(object.references()).isEqualTo(5);
        receiver.close();
        assertThat(object.references()).isEqualTo(1);
    }

    @Test
    void objectsOfAPacketThatTheEndOvertookAreClosed() {
        // the end comes when the packet is written already, and not shown yet
        TrackedObject object = new TrackedObject(receiver::stopIntake);

        expectFailure(Reason.CLOSED, () -> sender.send(packetWith(object), 0));

        assertThat(object.references()).isEqualTo(1);
    }

    @Test
    void theEndDuringASendToAFullRingIsTold() throws Exception {
        fill();
        // the list is looked at when the channel was found open already, and its packet does not fit
        List<KernelObject> stops = new AbstractList<>() {
            @Override
            public KernelObject get(int index) {
                throw new IndexOutOfBoundsException(index);
            }

            @Override
            public int size() {
                receiver.stopIntake();
                return 0;
            }
        };
        OutgoingPackets packets = lists.outgoingPackets(1);
        packets.add(source, 0, SIZE, stops);

        assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> expectFailure(Reason.CLOSED, () -> sender.send(packets, 0)));
    }

    @Test
    void objectsBeforeTheEndAreKeptWhenOnesAfterItAreClosed() throws Exception {
        TrackedObject early = new TrackedObject();
        TrackedObject late = new TrackedObject(sender::close);
        sender.send(packetWith(early), 0);

        expectFailure(Reason.CLOSED, () -> sender.send(packetWith(late), 0));

        assertThat(late.references()).isEqualTo(1);
        assertThat(receiver.receive(into)).isEqualTo(1);
        assertThat(into.takeObjects(0)).hasSize(1).allMatch(KernelObject::isOpen);
        assertThat(early.references()).isEqualTo(2);
        assertThat(receiver.receive(into)).isEqualTo(ReceiveChannel.END);
    }

    @Test
    void anObjectThatCannotBeDuplicatedLeavesTheChannelInOrder() throws Exception {
        TrackedObject good = new TrackedObject();
        TrackedObject bad = new TrackedObject(() -> {
            throw new IllegalStateException("no");
        });

        assertThatThrownBy(() -> sender.send(packetWith(good, bad), 0)).hasMessage("no");

        assertThat(good.references()).isEqualTo(1);
        assertThat(sender.send(packetWith(good), 0)).isEqualTo(1);
        assertThat(receiver.receive(into)).isEqualTo(1);
        assertThat(into.objectCount(0)).isEqualTo(1);
    }

    @Test
    void packetsWithoutObjectsCostNoGarbage() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        OutgoingPackets packets = packets(8, SIZE);
        sendAndReceive(packets, 20_000);
        long before = threads.getCurrentThreadAllocatedBytes();

        sendAndReceive(packets, 20_000);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                .as("bytes for 160,000 packets")
                .isLessThan(20_000);
    }

    private void sendAndReceive(OutgoingPackets packets, int times) throws PlatformException {
        for (int i = 0; i < times; i++) {
            if (sender.send(packets, 0) != packets.count() || receiver.receive(into) != packets.count()) {
                throw new AssertionError("the ring does not hold what it should");
            }
        }
    }

    @Test
    void aReceiverAsksForAtLeastOnePacket() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> receiver.receive(into, 0))
                .withMessageContaining("limit=0");
    }
}
