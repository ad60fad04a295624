package io.ipmb.platform;

import static io.ipmb.platform.ConformanceBench.LIMIT;
import static io.ipmb.platform.ConformanceBench.expectFailure;
import static io.ipmb.platform.ConformanceBench.result;
import static io.ipmb.platform.ConformanceBench.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ipmb.platform.ConformanceBench.Wire;
import io.ipmb.platform.PlatformException.Reason;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Bytes go in and come out, in order and in one piece. */
abstract class PacketsConformance extends ConformanceGroup {

    @Test
    void anEmptyChannelHasNothingToReceive() throws Exception {
        assertThat(bench().receiveNow(bench().wire().receiver())).isZero();
    }

    @Test
    void packetsKeepTheirBoundsAndTheirOrder() throws Exception {
        Wire wire = bench().wire();
        bench().send(wire.sender(), "one");
        bench().send(wire.sender(), "t", "three hundred");

        assertThat(bench().receive(wire.receiver(), 3)).containsExactly("one", "t", "three hundred");
        assertThat(bench().receiveNow(wire.receiver())).isZero();
    }

    @Test
    void oneReceiveBringsManyPackets() throws Exception {
        Wire wire = bench().wire();
        bench().send(wire.sender(), "a", "b", "c", "d", "e");
        IncomingPackets into = bench().closing(platform().incomingPackets(8));

        assertThat(wire.receiver().receive(into)).isEqualTo(5);

        assertThat(into.count()).isEqualTo(5);
        assertThat(IntStream.range(0, 5).mapToObj(i -> text(into, i))).containsExactly("a", "b", "c", "d", "e");
        assertThat(IntStream.range(0, 5)).allMatch(i -> !into.truncated(i) && into.objectCount(i) == 0);
    }

    @Test
    void oneReceiveBringsNoMoreThanTheListHoldsOrTheCallerWants() throws Exception {
        Wire wire = bench().wire();
        bench().send(wire.sender(), "a", "b", "c", "d", "e");
        IncomingPackets into = bench().closing(platform().incomingPackets(3));

        assertThat(wire.receiver().receive(into, 1)).isEqualTo(1);
        assertThat(text(into, 0)).isEqualTo("a");
        assertThat(wire.receiver().receive(into)).isEqualTo(3);
        assertThat(text(into, 2)).isEqualTo("d");
        assertThat(wire.receiver().receive(into, 100)).isEqualTo(1);
        assertThat(text(into, 0)).isEqualTo("e");
    }

    @Test
    void aListIsSentFromTheGivenPacketOn() throws Exception {
        Wire wire = bench().wire();
        OutgoingPackets packets = bench().packets("a", "b", "c", "d");

        assertThat(wire.sender().send(packets, 2)).isEqualTo(2);

        assertThat(bench().receive(wire.receiver(), 2)).containsExactly("c", "d");
    }

    @Test
    void aListCanBeSentAgainAndFilledAgain() throws Exception {
        Wire wire = bench().wire();
        OutgoingPackets packets = bench().packets("same");
        wire.sender().send(packets, 0);
        wire.sender().send(packets, 0);
        packets.clear();
        PacketBuffer other = bench().buffer("xxotherxx");
        packets.add(other, 2, 5);
        wire.sender().send(packets, 0);

        assertThat(bench().receive(wire.receiver(), 3)).containsExactly("same", "same", "other");
    }

    @Test
    void aListSaysWhatIsInIt() throws Exception {
        OutgoingPackets packets = bench().closing(platform().outgoingPackets(2));
        PacketBuffer memory = bench().buffer("xxabcxx");
        KernelObject object = bench().probe().object();
        packets.add(memory, 2, 3);
        packets.add(memory, 0, 7, List.of(object));

        assertThat(packets.capacity()).isEqualTo(2);
        assertThat(packets.count()).isEqualTo(2);
        assertThat(packets.memory(0)).isSameAs(memory);
        assertThat(packets.offset(0)).isEqualTo(2);
        assertThat(packets.length(0)).isEqualTo(3);
        assertThat(packets.objects(0)).isEmpty();
        assertThat(packets.objects(1)).hasSize(1).first().isSameAs(object);
        packets.clear();
        assertThat(packets.count()).isZero();
    }

    @Test
    void aListRefusesWhatIsNoPacket() {
        OutgoingPackets packets = bench().closing(platform().outgoingPackets(1));
        PacketBuffer memory = platform().packetBuffer(8);

        assertThatIllegalArgumentException().isThrownBy(() -> packets.add(memory, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> packets.add(memory, 0, -1));
        assertThatThrownBy(() -> packets.add(memory, 1, 8)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> packets.add(memory, -1, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        packets.add(memory, 0, 8);
        assertThatThrownBy(() -> packets.add(memory, 0, 8)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void positionAndLimitOfABufferDoNotMatter() throws Exception {
        Wire wire = bench().wire();
        OutgoingPackets packets = bench().closing(platform().outgoingPackets(1));
        PacketBuffer buffer = bench().buffer("whole");
        buffer.bytes().position(1).limit(2);
        packets.add(buffer, 0, 5);

        wire.sender().send(packets, 0);

        assertThat(bench().receive(wire.receiver(), 1)).containsExactly("whole");
        assertThat(buffer.bytes().position()).isEqualTo(1);
        assertThat(buffer.bytes().limit()).isEqualTo(2);
    }

    @Test
    void theLargestPacketArrivesWhole() throws Exception {
        Wire wire = bench().wire();
        int size = platform().maxPacketSize();
        PacketBuffer buffer = platform().packetBuffer(size);
        byte[] bytes = new byte[size];
        new Random(1).nextBytes(bytes);
        buffer.bytes().put(0, bytes);
        OutgoingPackets packets = bench().closing(platform().outgoingPackets(1));
        packets.add(buffer, 0, size);

        assertThat(wire.sender().send(packets, 0)).isEqualTo(1);

        IncomingPackets into = bench().receiveOne(wire.receiver());
        byte[] received = new byte[into.length(0)];
        into.memory().bytes().get(into.offset(0), received);
        assertThat(received).isEqualTo(bytes);
    }

    @Test
    void aPacketThatIsTooLargeIsRefusedAndTheChannelGoesOn() throws Exception {
        Wire wire = bench().wire();

        expectFailure(
                Reason.PACKET_TOO_LARGE,
                () -> wire.sender().send(bench().packetOfSize(platform().maxPacketSize() * 4), 0));

        bench().send(wire.sender(), "fits");
        assertThat(bench().receive(wire.receiver(), 1)).containsExactly("fits");
    }

    @Test
    void aPacketThatIsTooLargeDoesNotHoldUpTheOnesBeforeIt() throws Exception {
        Wire wire = bench().wire();
        int tooLarge = platform().maxPacketSize() * 4;
        OutgoingPackets packets = bench().closing(platform().outgoingPackets(4));
        packets.add(bench().buffer("a"), 0, 1);
        packets.add(bench().buffer("b"), 0, 1);
        packets.add(platform().packetBuffer(tooLarge), 0, tooLarge);
        packets.add(bench().buffer("d"), 0, 1);

        assertThat(wire.sender().send(packets, 0)).isEqualTo(2);
        expectFailure(Reason.PACKET_TOO_LARGE, () -> wire.sender().send(packets, 2));
        assertThat(wire.sender().send(packets, 3)).isEqualTo(1);

        assertThat(bench().receive(wire.receiver(), 3)).containsExactly("a", "b", "d");
    }

    @Test
    void aFullChannelTakesNothingUntilSomeOfItWasRead() throws Exception {
        Wire wire = bench().wire();

        int taken = bench().fill(wire.sender(), 1000);

        assertThat(taken).isPositive();
        assertThat(bench().drain(wire.receiver())).isEqualTo(taken);
        bench().send(wire.sender(), "room again");
        assertThat(bench().receive(wire.receiver(), 1)).containsExactly("room again");
    }

    @Test
    void aLargestPacketGetsThroughAfterTheChannelWasFullOfSmallOnes() throws Exception {
        Wire wire = bench().wire();
        bench().fill(wire.sender(), 100);
        OutgoingPackets largest = bench().packetOfSize(platform().maxPacketSize());
        assertThat(wire.sender().send(largest, 0)).isZero();

        bench().drain(wire.receiver());

        assertThat(wire.sender().send(largest, 0)).isEqualTo(1);
        assertThat(bench().receiveOne(wire.receiver()).length(0))
                .isEqualTo(platform().maxPacketSize());
    }

    @Test
    void aListThatIsTakenInPartsArrivesOnceAndInOrder() throws Exception {
        Wire wire = bench().wire();
        int count = 100;
        int size = platform().maxPacketSize() / 4;
        PacketBuffer buffer = platform().packetBuffer(count * size);
        OutgoingPackets packets = bench().closing(platform().outgoingPackets(count));
        for (int i = 0; i < count; i++) {
            buffer.bytes().putInt(i * size, i);
            packets.add(buffer, i * size, size);
        }
        IncomingPackets into = bench().closing(platform().incomingPackets(16));
        int sent = 0;
        int parts = 0;
        int received = 0;
        int idle = 0;

        while (received < count) {
            int taken = sent < count ? wire.sender().send(packets, sent) : 0;
            sent += taken;
            parts += taken > 0 ? 1 : 0;
            int came = wire.receiver().receive(into);
            // a receive may bring nothing and yet make room: that of the packets before
            idle = taken + came == 0 ? idle + 1 : 0;
            assertThat(idle).as("turns in which neither side got on").isLessThan(2);
            for (int i = 0; i < came; i++) {
                assertThat(into.length(i)).isEqualTo(size);
                assertThat(into.memory().bytes().getInt(into.offset(i))).isEqualTo(received++);
            }
        }

        assertThat(sent).isEqualTo(count);
        assertThat(parts).as("parts of a list that no channel can take at once").isGreaterThan(1);
    }

    @Test
    void packetsOfAllSizesCrossBetweenTwoThreads() throws Exception {
        Wire wire = bench().wire();
        int count = 5_000;
        Future<Integer> sending = bench().inBackground(() -> sendRandomSizes(wire.sender(), count, 42));
        IncomingPackets into = bench().closing(platform().incomingPackets(16));
        Deadline deadline = Deadline.after(LIMIT, NanoClock.SYSTEM);
        Random sizes = new Random(42);

        int received = 0;
        while (received < count) {
            assertThat(deadline.isOver()).as("only %d came", received).isFalse();
            int came = wire.receiver().receive(into);
            if (came == 0) {
                wire.receiver().await(deadline.remainingNanos());
            }
            for (int i = 0; i < came; i++) {
                int size = size(sizes);
                assertThat(into.length(i)).isEqualTo(size);
                assertThat(into.memory().bytes().get(into.offset(i))).isEqualTo((byte) received);
                assertThat(into.memory().bytes().get(into.offset(i) + size - 1)).isEqualTo((byte) received);
                received++;
            }
        }

        assertThat(result(sending)).isEqualTo(count);
    }

    private int sendRandomSizes(SendChannel sender, int count, long seed) throws PlatformException {
        Random sizes = new Random(seed);
        PacketBuffer buffer = platform().packetBuffer(platform().maxPacketSize());
        int sent = 0;
        try (OutgoingPackets packets = platform().outgoingPackets(1)) {
            while (sent < count) {
                int size = size(sizes);
                buffer.bytes().put(0, (byte) sent).put(size - 1, (byte) sent);
                packets.clear();
                packets.add(buffer, 0, size);
                while (sender.send(packets, 0) == 0) {
                    sender.awaitWritable(LIMIT.toNanos());
                }
                sent++;
            }
        }
        return sent;
    }

    /** Mostly small, now and then up to the largest. */
    private int size(Random random) {
        return 1 + (random.nextInt(50) == 0 ? random.nextInt(platform().maxPacketSize()) : random.nextInt(300));
    }
}
