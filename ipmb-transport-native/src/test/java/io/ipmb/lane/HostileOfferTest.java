package io.ipmb.lane;

import static io.ipmb.lane.RingTest.expectFailure;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.lane.LaneBench.On;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.LinkPair;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.SharedMemory;
import io.ipmb.platform.linux.LinuxTestObjects;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Offers of a lane that break the rules, and the answers of the receiver. */
@Timeout(120)
class HostileOfferTest {

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
            records = bench.closing(shared.publish(LaneBench.BYTES).object());
            numbers = bench.closing(shared.create(LaneMemory.NUMBERS_BYTES));
            bytes = shared.map(numbers, 0, LaneMemory.NUMBERS_BYTES);
            LaneMemory.describe(bytes, LaneBench.BYTES, LaneBench.INSTANCE);
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
                    () -> LaneReceiver.accept(
                            bench.platform, objects, LaneBench.INSTANCE, LaneTerms.waiting(LaneBench.BYTES)));

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
                    bench.platform, offer.objects(), LaneBench.INSTANCE, new LaneTerms(LaneBench.BYTES, true, true)));
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
        expectBroken(on, numbers -> numbers.putLong(RingLayout.CAPACITY, LaneBench.BYTES - 8));
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
            offer.records = offer.bench.closing(
                    offer.shared.publish(LaneBench.BYTES + 8).object());
            offer.bytes.putLong(RingLayout.CAPACITY, LaneBench.BYTES + 8);
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
                    () -> LaneReceiver.accept(
                            bench.platform, objects, LaneBench.INSTANCE, LaneTerms.waiting(LaneBench.BYTES)));
            assertThat(objects).noneMatch(KernelObject::isOpen);
        }
    }

    @Test
    void memoryWhoseSizeCanChangeIsRefused() throws Exception {
        expectRefusal(On.LINUX, Reason.INVALID_OBJECT, LaneRefusal.BROKEN, offer -> {
            offer.records = offer.bench.closing(LinuxTestObjects.unsealedMemory(LaneBench.BYTES));
        });
        try (LaneBench bench = new LaneBench(On.LINUX)) {
            offer(bench, offer -> {
                        offer.numbers = offer.bench.closing(LinuxTestObjects.unsealedMemory(LaneMemory.NUMBERS_BYTES));
                        LaneMemory.describe(
                                offer.shared.map(offer.numbers, 0, LaneMemory.NUMBERS_BYTES),
                                LaneBench.BYTES,
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
            LaneMemory.describe(sealed.bytes(), LaneBench.BYTES, LaneBench.INSTANCE);
            offer.numbers = bench.closing(sealed.object());
            List<KernelObject> objects = offer.objects();
            try {
                LaneReceiver.accept(bench.platform, objects, LaneBench.INSTANCE, LaneTerms.waiting(LaneBench.BYTES))
                        .close();
                throw new AssertionError("it was taken up");
            } catch (PlatformException e) {
                assertThat(objects).noneMatch(KernelObject::isOpen);
            }
        }
    }

    // The receiver lies

    @Test
    void anotherInstanceIsNotBelieved() throws Exception {
        try (LaneBench bench = new LaneBench(On.MEMORY)) {
            Offer offer = new Offer(bench);
            expectFailure(
                    Reason.INVALID_OBJECT,
                    () -> LaneReceiver.accept(
                            bench.platform, offer.objects(), UUID.randomUUID(), LaneTerms.waiting(LaneBench.BYTES)));
        }
    }
}
