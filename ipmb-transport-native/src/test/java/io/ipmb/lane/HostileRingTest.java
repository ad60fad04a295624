package io.ipmb.lane;

import static io.ipmb.lane.RingTest.expectFailure;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.WaitSet;
import io.ipmb.platform.memory.MemoryPlatform;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The other side shares the memory and writes what it likes. */
@Timeout(60)
class HostileRingTest {

    private static final int SIZE = 120;
    private static final int RECORD = 128;
    private static final int PACKETS = 16;
    private static final int CAPACITY = PACKETS * RECORD;
    private static final int LARGEST = 1000;

    private final MemoryPlatform lists = new MemoryPlatform();
    private final PacketBuffer memory = lists.packetBuffer(Ring.memoryBytes(CAPACITY));
    private final Ring ring = new Ring(memory, LARGEST, 4);
    private final IncomingPackets into = lists.incomingPackets(PACKETS);

    private OutgoingPackets packets(int count) {
        OutgoingPackets packets = lists.outgoingPackets(count);
        PacketBuffer source = lists.packetBuffer(SIZE);
        for (int i = 0; i < count; i++) {
            packets.add(source, 0, SIZE);
        }
        return packets;
    }

    private void write(int field, long number) {
        memory.bytes().putLong(CAPACITY + field, number);
    }

    private void header(int at, long header) {
        memory.bytes().putLong(at, header);
    }

    private void assertDamagedOnceThenEnded() throws PlatformException {
        expectFailure(Reason.DAMAGED, () -> ring.receiver().receive(into));
        assertThat(ring.receiver().receive(into)).isEqualTo(ReceiveChannel.END);
        write(RingLayout.PUBLISHED, 8 * RECORD);
        assertThat(ring.receiver().receive(into)).as("whatever comes after").isEqualTo(ReceiveChannel.END);
        assertThat(ring.receiver().readiness(WaitSet.READABLE)).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {RECORD + CAPACITY + 8, Long.MAX_VALUE, Long.MIN_VALUE, -8, RECORD - 8})
    void aReceiverBelievesNoPositionThatCannotBe(long published) throws Exception {
        ring.sender().send(packets(1), 0);
        ring.receiver().receive(into);
        ring.receiver().receive(into);

        write(RingLayout.PUBLISHED, published);

        assertDamagedOnceThenEnded();
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                -1,
                LARGEST + 1,
                SIZE + 1,
                Integer.MAX_VALUE,
                1L << 31,
                SIZE | 1L << 34,
                SIZE | 1L << 63,
                SIZE | RecordLayout.SKIP,
                RecordLayout.SKIP,
                SIZE | RecordLayout.WITH_OBJECTS
            })
    void aReceiverBelievesNoHeaderThatLeadsOutOfWhatWasPublished(long header) throws Exception {
        ring.sender().send(packets(1), 0);

        header(0, header);

        assertDamagedOnceThenEnded();
    }

    @Test
    void aPacketDoesNotReachOverTheEndOfTheRing() throws Exception {
        ring.sender().send(packets(PACKETS - 1), 0);
        ring.receiver().receive(into);
        ring.receiver().receive(into);
        ring.sender().send(packets(2), 0);

        header((PACKETS - 1) * RECORD, SIZE + 1);

        assertDamagedOnceThenEnded();
    }

    @Test
    void afterASkipThereIsAPacket() throws Exception {
        ring.sender().send(packets(PACKETS - 1), 0);
        ring.receiver().receive(into);
        ring.receiver().receive(into);
        ring.sender().send(packets(2), 0);
        header((PACKETS - 1) * RECORD, RecordLayout.SKIP);
        header(0, RecordLayout.SKIP);

        assertDamagedOnceThenEnded();
    }

    @Test
    void whatCameBeforeTheLieIsReceived() throws Exception {
        ring.sender().send(packets(3), 0);
        header(2 * RECORD, -1);

        assertThat(ring.receiver().receive(into)).isEqualTo(2);
        assertDamagedOnceThenEnded();
    }

    @Test
    void aSenderWhoseReceiverFoundALieIsToldTheEnd() throws Exception {
        ring.sender().send(packets(1), 0);
        header(0, -1);
        expectFailure(Reason.DAMAGED, () -> ring.receiver().receive(into));

        expectFailure(Reason.CLOSED, () -> ring.sender().send(packets(1), 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {CAPACITY + 8, Long.MAX_VALUE, -8, Long.MIN_VALUE, 4, RECORD + 1})
    void aSenderBelievesNoPositionThatCannotBe(long consumed) throws Exception {
        ring.sender().send(packets(PACKETS), 0);

        write(RingLayout.CONSUMED, consumed);

        assertThat(ring.sender().lend(SIZE)).isEqualTo(-1);
        expectFailure(Reason.DAMAGED, () -> ring.sender().send(packets(1), 0));
        expectFailure(Reason.CLOSED, () -> ring.sender().send(packets(1), 0));
    }

    @Test
    void aReceiverTakesNothingBack() throws Exception {
        ring.sender().send(packets(PACKETS), 0);
        write(RingLayout.CONSUMED, 4 * RECORD);
        assertThat(ring.sender().send(packets(4), 0)).isEqualTo(4);

        write(RingLayout.CONSUMED, 3 * RECORD);

        expectFailure(Reason.DAMAGED, () -> ring.sender().send(packets(1), 0));
    }

    @Test
    void aSenderThatFindsAnotherPositionThanItsOwnHasSentNothing() throws Exception {
        write(RingLayout.PUBLISHED, 8 * RECORD);

        expectFailure(Reason.DAMAGED, () -> ring.sender().send(packets(1), 0));
        expectFailure(Reason.CLOSED, () -> ring.sender().send(packets(1), 0));
    }

    /** Whatever is in the memory: packets lie inside of the records, or the channel ends; nothing else is thrown. */
    @Test
    void anythingInTheMemoryIsEndured() throws Exception {
        Random random = new Random(20_261_130);
        int damaged = 0;
        for (int round = 0; round < 200_000; round++) {
            Ring victim = new Ring(memory, LARGEST, 4);
            victim.sender().send(packets(random.nextInt(PACKETS) + 1), 0);
            for (int lies = random.nextInt(4); lies >= 0; lies--) {
                lie(random);
            }
            try {
                int calls = 0;
                int count = victim.receiver().receive(into, 1 + random.nextInt(PACKETS));
                while (count > 0 && calls++ < 2 * PACKETS) {
                    for (int i = 0; i < count; i++) {
                        assertThat(into.offset(i)).isBetween(RecordLayout.HEADER_BYTES, CAPACITY);
                        assertThat(into.length(i)).isBetween(1, Math.min(LARGEST, CAPACITY - into.offset(i)));
                    }
                    lie(random);
                    count = victim.receiver().receive(into);
                }
                victim.sender().send(packets(2), 0);
            } catch (PlatformException e) {
                damaged += e.reason() == Reason.DAMAGED ? 1 : 0;
                assertThat(e.reason()).isIn(Reason.DAMAGED, Reason.CLOSED);
            }
        }
        assertThat(damaged).isGreaterThan(1_000);
    }

    private void lie(Random random) {
        long number = random.nextInt(3) == 0 ? random.nextLong() : random.nextInt(3 * CAPACITY);
        switch (random.nextInt(4)) {
            case 0 -> write(RingLayout.PUBLISHED, number & -8);
            case 1 -> write(RingLayout.CONSUMED, number & -8);
            case 2 -> header(random.nextInt(PACKETS) * RECORD, number);
            default -> header(random.nextInt(CAPACITY / 8) * 8, number);
        }
    }
}
