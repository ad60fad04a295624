package io.ipmb.lane;

import static io.ipmb.lane.LaneBench.send;
import static io.ipmb.lane.LaneBench.texts;
import static io.ipmb.lane.RingTest.expectFailure;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.lane.LaneBench.On;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.Link;
import io.ipmb.platform.LinkPair;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.SharedMemory;
import io.ipmb.platform.linux.LinuxTestObjects;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A lane whose other end is a process that sends, writes and claims what it likes. */
@Timeout(120)
class HostileLaneTest {

    private static final int BYTES = LaneBench.BYTES;

    /** What somebody offers, piece by piece. */
    private static final class Offer {

        private final LaneBench bench;
        private final SharedMemory shared;
        private @Nullable KernelObject records;
        private @Nullable KernelObject numbers;
        private @Nullable KernelObject there;
        private final LinkPair pair;
        private ByteBuffer bytes;

        Offer(LaneBench bench) throws PlatformException {
            this.bench = bench;
            this.shared = bench.platform.sharedMemory();
            records = bench.closing(shared.publish(BYTES).object());
            numbers = bench.closing(shared.create(LaneMemory.NUMBERS_BYTES));
            bytes = shared.map(numbers, 0, LaneMemory.NUMBERS_BYTES);
            LaneMemory.describe(bytes, BYTES, LaneBench.INSTANCE);
            pair = bench.platform.linkPair();
            bench.closing(pair.here());
            there = bench.closing(pair.there());
        }

        List<KernelObject> objects() {
            List<KernelObject> objects = new ArrayList<>();
            for (KernelObject object : new KernelObject[] {records, numbers, there}) {
                if (object != null) {
                    objects.add(object);
                }
            }
            return objects;
        }

        /** It is not taken up, and nothing of it stays open. */
        void expectRefusal(Reason reason) {
            List<KernelObject> objects = objects();

            expectFailure(
                    reason,
                    () -> LaneReceiver.accept(bench.platform, objects, LaneBench.INSTANCE, LaneTerms.waiting(BYTES)));

            assertThat(objects).noneMatch(KernelObject::isOpen);
        }

        void expectRefusal(Reason reason, LaneRefusal told) {
            expectRefusal(reason);
            assertThat(LaneRefusal.in(bytes.getLong(RingLayout.ANSWER))).isEqualTo(told);
        }
    }

    @FunctionalInterface
    private interface Change {
        void in(Offer offer) throws Exception;
    }

    private static Offer offer(LaneBench bench, Change change) throws Exception {
        Offer offer = new Offer(bench);
        change.in(offer);
        return offer;
    }

    private static void expectRefusal(On on, Reason reason, LaneRefusal told, Change change) throws Exception {
        try (LaneBench bench = new LaneBench(on)) {
            offer(bench, change).expectRefusal(reason, told);
        }
    }

    private static void expectBroken(On on, Consumer<ByteBuffer> change) throws Exception {
        expectRefusal(on, Reason.INVALID_OBJECT, LaneRefusal.BROKEN, offer -> change.accept(offer.bytes));
    }

    @ParameterizedTest
    @EnumSource
    void theOfferThatTheOthersAreMadeOfIsInOrder(On on) throws Exception {
        try (LaneBench bench = new LaneBench(on)) {
            Offer offer = new Offer(bench);
            LaneReceiver lane = bench.closing(LaneReceiver.accept(
                    bench.platform, offer.objects(), LaneBench.INSTANCE, new LaneTerms(BYTES, true, true)));
            assertThat(offer.objects()).noneMatch(KernelObject::isOpen);
            assertThat(lane.ring().receive(bench.list())).isZero();
            assertThat(offer.bytes.getLong(RingLayout.ANSWER))
                    .isEqualTo(RingLayout.KEEPS | RingLayout.UNFENCED | RingLayout.TAKEN_UP);
        }
    }

    @ParameterizedTest
    @EnumSource
    void numbersThatDescribeSomethingElseAreRefused(On on) throws Exception {
        expectBroken(on, numbers -> numbers.putLong(RingLayout.MAGIC, 0));
        expectBroken(on, numbers -> numbers.put(RingLayout.MAGIC + 7, (byte) 2));
        expectBroken(on, numbers -> numbers.putLong(RingLayout.CAPACITY, BYTES - 8));
        expectBroken(on, numbers -> numbers.putLong(RingLayout.CAPACITY, -1));
        expectBroken(on, numbers -> numbers.put(RingLayout.INSTANCE + 15, (byte) 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {LaneMemory.LEAST - 8, LaneMemory.LEAST + 4, LaneMemory.MOST + 8, 8, 1})
    void recordsOfASizeThatNoLaneHasAreRefused(int size) throws Exception {
        expectRefusal(On.LINUX, Reason.INVALID_OBJECT, LaneRefusal.BROKEN, offer -> {
            offer.records = offer.bench.closing(offer.shared.publish(size).object());
            offer.bytes.putLong(RingLayout.CAPACITY, size);
        });
    }

    @ParameterizedTest
    @EnumSource
    void aRingThatIsLargerThanWantedIsRefused(On on) throws Exception {
        expectRefusal(on, Reason.PACKET_TOO_LARGE, LaneRefusal.LIMIT, offer -> {
            offer.records = offer.bench.closing(offer.shared.publish(BYTES + 8).object());
            offer.bytes.putLong(RingLayout.CAPACITY, BYTES + 8);
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoLinkIsRefused(On on) throws Exception {
        expectRefusal(
                on,
                Reason.INVALID_OBJECT,
                LaneRefusal.BROKEN,
                offer -> offer.there = offer.bench.closing(offer.shared.create(100)));
    }

    @ParameterizedTest
    @EnumSource
    void tooFewTooManyAndConfusedObjectsAreRefused(On on) throws Exception {
        try (LaneBench bench = new LaneBench(on)) {
            offer(bench, offer -> offer.there = null).expectRefusal(Reason.INVALID_OBJECT);
            offer(bench, offer -> offer.records = offer.numbers = offer.there = null)
                    .expectRefusal(Reason.INVALID_OBJECT);
            offer(bench, offer -> {
                        KernelObject numbers = offer.numbers;
                        offer.numbers = offer.records;
                        offer.records = numbers;
                    })
                    .expectRefusal(Reason.INVALID_OBJECT);
            offer(bench, offer -> {
                        KernelObject numbers = offer.numbers;
                        offer.numbers = offer.there;
                        offer.there = numbers;
                    })
                    .expectRefusal(Reason.INVALID_OBJECT);
            Offer offer = new Offer(bench);
            List<KernelObject> objects = offer.objects();
            objects.add(bench.closing(offer.shared.create(1)));
            expectFailure(
                    Reason.INVALID_OBJECT,
                    () -> LaneReceiver.accept(bench.platform, objects, LaneBench.INSTANCE, LaneTerms.waiting(BYTES)));
            assertThat(objects).noneMatch(KernelObject::isOpen);
        }
    }

    @Test
    void memoryWhoseSizeCanChangeIsRefused() throws Exception {
        expectRefusal(On.LINUX, Reason.INVALID_OBJECT, LaneRefusal.BROKEN, offer -> {
            offer.records = offer.bench.closing(LinuxTestObjects.unsealedMemory(BYTES));
        });
        try (LaneBench bench = new LaneBench(On.LINUX)) {
            offer(bench, offer -> {
                        offer.numbers = offer.bench.closing(LinuxTestObjects.unsealedMemory(LaneMemory.NUMBERS_BYTES));
                        LaneMemory.describe(
                                offer.shared.map(offer.numbers, 0, LaneMemory.NUMBERS_BYTES),
                                BYTES,
                                LaneBench.INSTANCE);
                    })
                    .expectRefusal(Reason.INVALID_OBJECT);
        }
    }

    /** The receiver could not say how far it is. */
    @Test
    void numbersThatTheReceiverCannotWriteAreRefused() throws Exception {
        try (LaneBench bench = new LaneBench(On.LINUX)) {
            Offer offer = new Offer(bench);
            SharedMemory.Publication sealed = offer.shared.publish(LaneMemory.NUMBERS_BYTES);
            LaneMemory.describe(sealed.bytes(), BYTES, LaneBench.INSTANCE);
            offer.numbers = bench.closing(sealed.object());
            List<KernelObject> objects = offer.objects();
            try {
                LaneReceiver.accept(bench.platform, objects, LaneBench.INSTANCE, LaneTerms.waiting(BYTES))
                        .close();
                throw new AssertionError("it was taken up");
            } catch (PlatformException e) {
                assertThat(objects).noneMatch(KernelObject::isOpen);
            }
        }
    }

    // The receiver lies

    /** The numbers, as the receiver maps them. */
    private static ByteBuffer numbers(LaneBench bench, LaneSender lane) throws PlatformException {
        return bench.platform.sharedMemory().map(lane.offered().get(1), 0, LaneMemory.NUMBERS_BYTES);
    }

    @ParameterizedTest
    @EnumSource
    void aReceiverThatTakesBackWhatItGaveIsFoundOut(On on) throws Exception {
        try (LaneBench bench = new LaneBench(on)) {
            LaneSender lane = bench.sender();
            ByteBuffer numbers = numbers(bench, lane);
            while (send(lane, "x".repeat(100), RingWriter.NO_TAG)) {
                assertThat(lane.ring().untaken()).isPositive();
            }
            numbers.putLong(RingLayout.CONSUMED, 10L * RecordLayout.recordBytes(100));
            lane.ring().claim(1000);
            numbers.putLong(RingLayout.CONSUMED, 9L * RecordLayout.recordBytes(100));

            expectFailure(Reason.DAMAGED, () -> lane.ring().claim(30_000));

            expectFailure(Reason.CLOSED, () -> lane.ring().claim(1));
            assertThat(lane.ring().isClosed()).isTrue();
        }
    }

    /** The bytes of a record look like records; the receiver says that it has given them back one by one. */
    @ParameterizedTest
    @EnumSource
    void aSenderReadsBackNoRecordThatItHasNotWritten(On on) throws Exception {
        for (int given = 0; given < 20_000; given += 104) {
            try (LaneBench bench = new LaneBench(on)) {
                LaneSender lane = bench.sender();
                ByteBuffer numbers = numbers(bench, lane);
                ByteBuffer memory = lane.ring().memory().bytes();
                int at = lane.ring().claim(6_000);
                while (at >= 0) {
                    for (int i = 0; i < 6_000; i += 16) {
                        memory.putLong(at + i, 8);
                        memory.putLong(at + i + 8, 4711);
                    }
                    lane.ring().commit(6_000, 17);
                    at = lane.ring().claim(6_000);
                }
                numbers.putLong(RingLayout.CONSUMED, given);
                numbers.putLong(RingLayout.TAKEN, given);
                lane.ring().claim(6_000);
                lane.close();

                UnreadRecords unread = lane.unread();
                int records = 0;
                while (unread.next()) {
                    assertThat(unread.length()).isEqualTo(6_000);
                    assertThat(unread.tag()).isEqualTo(17);
                    records++;
                }
                assertThat(records).isGreaterThan(5);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -8, -1, 1, 8, 17, 1 << 20, Long.MAX_VALUE})
    void whateverWasTakenTheSenderReadsBackWholeRecords(long taken) throws Exception {
        try (LaneBench bench = new LaneBench(On.LINUX)) {
            LaneSender lane = bench.sender();
            ByteBuffer numbers = numbers(bench, lane);
            send(lane, "abcd", "b", "c");
            numbers.putLong(RingLayout.TAKEN, taken);
            numbers.putLong(RingLayout.CONSUMED, taken / 3);
            long all = 3L * 16;

            assertThat(lane.ring().untaken()).isBetween(0L, all);
            lane.close();

            assertThat(texts(lane.unread())).isSubsetOf("abcd", "b", "c");
            numbers.putLong(RingLayout.ANSWER, RingLayout.KEEPS);
            assertThat(texts(lane.unread())).isSubsetOf("abcd", "b", "c");
            numbers.putLong(RingLayout.TAKEN, 8);
            numbers.putLong(RingLayout.CONSUMED, 0);
            numbers.putLong(RingLayout.ANSWER, 0);
            assertThat(texts(lane.unread())).containsExactly("b", "c");
        }
    }

    /** Whatever the receiver writes: the sender sends, waits or ends, and reads back what it wrote. */
    @Test
    void anythingInTheNumbersIsEnduredByASender() throws Exception {
        Random random = new Random(20_270_101);
        int damaged = 0;
        try (LaneBench bench = new LaneBench(On.MEMORY)) {
            for (int round = 0; round < 300; round++) {
                LaneSender lane = bench.sender();
                ByteBuffer numbers = numbers(bench, lane);
                long sent = 0;
                try {
                    for (int step = 0; step < 200; step++) {
                        long number = sent / 2 * 24;
                        switch (random.nextInt(12)) {
                            case 0 -> numbers.putLong(RingLayout.CONSUMED, lie(random, number));
                            case 1 -> numbers.putLong(RingLayout.TAKEN, lie(random, number));
                            case 2 -> numbers.putLong(RingLayout.SENDER_SLEEPS, random.nextInt(3));
                            case 3 -> numbers.putLong(RingLayout.ANSWER, random.nextLong() & ~RingLayout.TAKES_NO_MORE);
                            case 4 -> numbers.putLong(RingLayout.SPACE_FROM, random.nextLong());
                            case 5 -> numbers.putLong(RingLayout.READER_SLEEPS, random.nextInt(2));
                            default -> {
                                for (int i = 0; i < 40; i++) {
                                    int at = lane.ring().claim(16);
                                    if (at >= 0) {
                                        lane.ring().memory().bytes().putLong(at, sent);
                                        lane.ring().commit(16, 17);
                                        sent++;
                                    }
                                }
                            }
                        }
                        assertThat(lane.ring().untaken()).isBetween(0L, (long) BYTES);
                        lane.ring().await(1);
                    }
                    if (random.nextBoolean()) {
                        numbers.putLong(RingLayout.PUBLISHED, random.nextLong());
                    }
                } catch (PlatformException e) {
                    damaged += e.reason() == Reason.DAMAGED ? 1 : 0;
                    assertThat(e.reason()).isIn(Reason.DAMAGED, Reason.CLOSED);
                }
                lane.close();
                UnreadRecords unread = lane.unread();
                long last = -1;
                while (unread.next()) {
                    assertThat(unread.length()).isEqualTo(16);
                    long number = unread.memory().bytes().getLong(unread.offset());
                    assertThat(number).isLessThan(sent).isEqualTo(last < 0 ? number : last + 1);
                    last = number;
                }
                assertThat(last).isIn(-1L, sent - 1);
            }
        }
        assertThat(damaged).isGreaterThan(50);
    }

    private static long lie(Random random, long truth) {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextLong();
            case 1 -> truth + 8;
            case 2 -> -truth;
            default -> truth;
        };
    }

    // The link lies

    private static void sendOn(LaneBench bench, Link link, byte[] bytes, List<KernelObject> objects)
            throws PlatformException {
        PacketBuffer buffer = bench.platform.packetBuffer(bytes.length);
        buffer.bytes().put(0, bytes);
        try (OutgoingPackets packets = bench.platform.outgoingPackets(1)) {
            packets.add(buffer, 0, bytes.length, objects);
            assertThat(link.send(packets, 0)).isEqualTo(1);
        }
    }

    private static byte[] objectsOf(long position) {
        return ByteBuffer.allocate(LinkLayout.OBJECTS_BYTES)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putLong(LinkLayout.OBJECTS)
                .putLong(position)
                .array();
    }

    private static final byte[][] NONSENSE = {
        {0},
        {2},
        {1, 1},
        new byte[15],
        new byte[16],
        new byte[17],
        new byte[1000],
        {(byte) 0x81},
        Arrays.copyOf(objectsOf(0), LinkLayout.OBJECTS_BYTES + 1),
        Arrays.copyOf(objectsOf(0), 1000)
    };

    @ParameterizedTest
    @EnumSource
    void aSenderEndsALaneOnWhoseLinkItReadsNonsense(On on) throws Exception {
        for (byte[] nonsense : NONSENSE) {
            expectDamagedSender(on, nonsense, false);
        }
        expectDamagedSender(on, new byte[] {LinkLayout.WAKE_UP}, true);
        expectDamagedSender(on, objectsOf(0), true);
        expectDamagedSender(on, objectsOf(0), false);
    }

    private static void expectDamagedSender(On on, byte[] packet, boolean withObject) throws Exception {
        try (LaneBench bench = new LaneBench(on)) {
            LaneSender lane = bench.sender();
            send(lane, "a");
            LaneReceiver receiver = bench.receiver(lane);
            List<KernelObject> object = withObject
                    ? List.of(bench.closing(bench.platform.sharedMemory().create(1)))
                    : List.of();
            sendOn(bench, receiver.link(), packet, object);

            expectFailure(Reason.DAMAGED, lane::heed);

            expectFailure(Reason.CLOSED, () -> lane.ring().claim(1));
            assertThat(texts(lane.unread())).containsExactly("a");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReceiverEndsALaneOnWhoseLinkItReadsNonsense(On on) throws Exception {
        for (byte[] nonsense : NONSENSE) {
            expectDamagedReceiver(on, LaneReceiver::heed, nonsense);
        }
        expectDamagedReceiver(on, LaneReceiver::heed, objectsOf(0), objectsOf(16));
        expectDamagedReceiver(on, LaneReceiver::heed, objectsOf(0), objectsOf(16), objectsOf(32));
    }

    @FunctionalInterface
    private interface Reading {
        Object by(LaneReceiver lane) throws PlatformException;
    }

    private static void expectDamagedReceiver(On on, Reading reading, byte[]... packets) throws Exception {
        try (LaneBench bench = new LaneBench(on)) {
            LaneSender lane = bench.sender();
            LaneReceiver receiver = bench.receiver(lane);
            KernelObject object = bench.closing(bench.platform.sharedMemory().create(1));
            for (byte[] packet : packets) {
                sendOn(bench, lane.link(), packet, List.of(object));
            }

            expectFailure(Reason.DAMAGED, () -> reading.by(receiver));

            assertThat(receiver.ring().receive(bench.list())).isEqualTo(RingReceiver.END);
            expectFailure(Reason.CLOSED, () -> lane.ring().claim(1));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-8, 8, 16, Long.MAX_VALUE})
    void objectsOfAnotherRecordAreNotTaken(long position) throws Exception {
        for (On on : On.values()) {
            try (LaneBench bench = new LaneBench(on)) {
                LaneSender lane = bench.sender();
                LaneReceiver receiver = bench.receiver(lane);
                KernelObject object =
                        bench.closing(bench.platform.sharedMemory().create(1));
                sendOn(bench, lane.link(), objectsOf(position), List.of(object));
                send(lane, "a");
                lane.ring().memory().bytes().putLong(0, RecordLayout.WITH_OBJECTS | 1);
                IncomingPackets into = bench.list();

                expectFailure(Reason.DAMAGED, () -> receiver.ring().receive(into));

                assertThat(receiver.ring().receive(into)).isEqualTo(RingReceiver.END);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void objectsThatDidNotComeAndAFloodOfWakeUpsEndTheLane(On on) throws Exception {
        for (int wakeUps : new int[] {0, 1, 65}) {
            try (LaneBench bench = new LaneBench(on)) {
                LaneSender lane = bench.sender();
                LaneReceiver receiver = bench.receiver(lane);
                for (int i = 0; i < wakeUps; i++) {
                    sendOn(bench, lane.link(), new byte[] {LinkLayout.WAKE_UP}, List.of());
                }
                send(lane, "a", "b");
                lane.ring().memory().bytes().putLong(16, RecordLayout.WITH_OBJECTS | 1);
                IncomingPackets into = bench.list();

                assertThat(receiver.ring().receive(into)).isEqualTo(1);
                expectFailure(Reason.DAMAGED, () -> receiver.ring().receive(into));

                assertThat(receiver.heed()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void objectsThatNobodyTakesAreClosedWithTheLane(On on) throws Exception {
        try (LaneBench bench = new LaneBench(on)) {
            LaneSender lane = bench.sender();
            LaneReceiver receiver = bench.receiver(lane);
            KernelObject object = bench.closing(bench.platform.sharedMemory().create(1));
            sendOn(bench, lane.link(), objectsOf(0), List.of(object));
            assertThat(receiver.heed()).isTrue();
            assertThat(receiver.heed()).isTrue();
        }
    }

    @Test
    void aReceiverThatGivesEverythingBackAndTakesNoObjectsIsFoundOut() throws Exception {
        try (LaneBench bench = new LaneBench(On.LINUX)) {
            LaneSender lane = bench.closing(LaneSender.open(bench.platform, 1 << 20, LaneBench.INSTANCE));
            ByteBuffer numbers = numbers(bench, lane);
            List<KernelObject> object =
                    List.of(bench.closing(bench.platform.sharedMemory().create(1)));
            expectFailure(Reason.DAMAGED, () -> {
                for (long sent = 0; sent < 1_000_000; sent++) {
                    assertThat(lane.ring().claim(1)).isPositive();
                    lane.ring().commit(1, RingWriter.NO_TAG, object);
                    numbers.putLong(RingLayout.CONSUMED, (sent + 1) * 16);
                }
            });
        }
    }

    // The records lie

    /** Whatever the sender writes: packets lie inside of the records, or the lane ends; nothing else is thrown. */
    @Test
    void anythingInTheMemoryIsEnduredByAReceiver() throws Exception {
        Random random = new Random(20_270_102);
        int damaged = 0;
        try (LaneBench bench = new LaneBench(On.MEMORY)) {
            IncomingPackets into = bench.list();
            for (int round = 0; round < 500; round++) {
                LaneSender lane = bench.sender();
                ByteBuffer numbers = numbers(bench, lane);
                ByteBuffer records = lane.ring().memory().bytes();
                LaneReceiver receiver = bench.receiver(lane, random.nextBoolean());
                try {
                    for (int step = 0; step < 100; step++) {
                        if (random.nextInt(3) > 0) {
                            String text = "x".repeat(random.nextInt(100) + 1);
                            if (random.nextInt(4) == 0) {
                                text = "y".repeat(20_000);
                            }
                            send(lane, text, random.nextInt(1 << 30));
                        }
                        lie(random, numbers, records);
                        int count = receiver.ring().receive(into, 1 + random.nextInt(8));
                        for (int i = 0; i < count; i++) {
                            assertThat(into.offset(i)).isBetween(RecordLayout.HEADER_BYTES, BYTES);
                            assertThat(into.length(i)).isBetween(0, BYTES - into.offset(i));
                            assertThat(into.length(i))
                                    .isLessThanOrEqualTo(lane.ring().largest());
                            receiver.ring().took(i);
                            receiver.ring().giveBack(receiver.ring().end(i));
                        }
                    }
                } catch (PlatformException e) {
                    damaged += e.reason() == Reason.DAMAGED ? 1 : 0;
                    assertThat(e.reason()).isIn(Reason.DAMAGED, Reason.CLOSED);
                }
                receiver.close();
                lane.close();
            }
        }
        assertThat(damaged).isGreaterThan(100);
    }

    private static void lie(Random random, ByteBuffer numbers, ByteBuffer records) {
        long number = random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(3 * BYTES);
        switch (random.nextInt(16)) {
            case 0 -> numbers.putLong(RingLayout.PUBLISHED, number & -8);
            case 1 -> numbers.putLong(RingLayout.SENDER_SLEEPS, random.nextInt(3));
            case 2 -> numbers.putLong(RingLayout.SPACE_FROM, number);
            case 3 -> records.putLong(random.nextInt(BYTES / 8) * 8, number);
            case 4 -> records.putLong(random.nextInt(64) * 8, number | (long) random.nextInt(64) << 32);
            default -> {
                // The truth.
            }
        }
    }

    @Test
    void anotherInstanceIsNotBelieved() throws Exception {
        try (LaneBench bench = new LaneBench(On.MEMORY)) {
            Offer offer = new Offer(bench);
            expectFailure(
                    Reason.INVALID_OBJECT,
                    () -> LaneReceiver.accept(
                            bench.platform, offer.objects(), UUID.randomUUID(), LaneTerms.waiting(BYTES)));
        }
    }
}
