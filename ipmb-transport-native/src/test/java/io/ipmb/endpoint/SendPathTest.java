package io.ipmb.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ipmb.EndpointClosedException;
import io.ipmb.IpmbInterruptedException;
import io.ipmb.JoinOptions;
import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.MessageTooLargeException;
import io.ipmb.OutgoingMessage;
import io.ipmb.PlatformFailureException;
import io.ipmb.Selector;
import io.ipmb.SendResult;
import io.ipmb.SendTimeoutException;
import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.BincodeWriter;
import io.ipmb.codec.IllegalPayloadTypeException;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.protocol.Extension.LaneRules;
import io.ipmb.protocol.FrameTail;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.FrameWriter;
import io.ipmb.protocol.MalformedFrameException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The sending path on stars that the test plays, under a clock that it moves. */
class SendPathTest {

    private static final Selector MOON = Selector.unicast("moon");
    private static final UUID TEXT = PayloadTypes.of(String.class).uuid();
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final MemoryPlatform world = new MemoryPlatform();
    private final AtomicLong now = new AtomicLong();
    private final Counters counters = new Counters();
    private final PlaceholderObject placeholder = new PlaceholderObject(world);
    private final List<Star> lost = new ArrayList<>();
    private final Queue<Played> stars = new ArrayDeque<>();
    private final PlayedMembers members = new PlayedMembers();
    private final Way way = new Way();
    private final SendPath path = new SendPath(
            world,
            JoinOptions.builder("bus").label("a").build(),
            way,
            members,
            UUID.randomUUID(),
            placeholder,
            new Events("sender", event -> {}, counters),
            counters,
            now::get);

    /** The first star that is there. */
    private final class Way implements Stars {
        @Override
        public @Nullable Star present() {
            return stars.peek();
        }

        @Override
        public @Nullable Star await(Deadline deadline) {
            return null;
        }

        @Override
        public void lost(Star star) {
            lost.add(star);
            stars.remove();
        }
    }

    /** Answers as it is told, then takes everything. */
    private final class Played implements Star {
        private final Queue<Object> answers = new ArrayDeque<>();
        private final List<String> taken = new ArrayList<>();
        private int objects;
        private boolean crate;
        private int marks;
        private long key;
        private int behind;
        private @Nullable PacketBuffer lends;
        private final Attempt whenFull = new Attempt.Full(this);
        private int waits;
        private int asked;

        Played(Object... answers) {
            this.answers.addAll(List.of(answers));
            stars.add(this);
        }

        @Override
        public int lend(int most) {
            asked = most;
            return lends == null ? -1 : 16;
        }

        @Override
        public @Nullable PacketBuffer lentMemory() {
            return lends;
        }

        @Override
        public void checkObjects(int count) {
            assertThat(count).isPositive();
        }

        @Override
        public boolean readsTails() {
            return !crate;
        }

        @Override
        public @Nullable LaneRules laneRules() {
            return null;
        }

        @Override
        public boolean needsPlaceholder() {
            return crate;
        }

        @Override
        public boolean send(OutgoingPackets packet) throws PlatformException {
            Object answer = answers.poll();
            if (answer instanceof Reason reason) {
                throw new PlatformException(reason, "says a test");
            }
            if (answer != null) {
                return false;
            }
            taken.add(text(packet));
            objects = packet.objects(0).size();
            return true;
        }

        private String text(OutgoingPackets packet) {
            try {
                FrameView view = new FrameView();
                view.wrap(packet.memory(0).bytes().clear(), packet.offset(0), packet.length(0));
                FrameTail tail = new FrameTail();
                tail.read(view, packet.length(0));
                marks = tail.marks();
                key = tail.key();
                behind = packet.length(0) - view.length();
                BincodeReader reader = new BincodeReader();
                reader.reset(view.memory(), view.payloadOffset(), view.payloadOffset() + view.payloadLength());
                return (lends == packet.memory(0) ? "lent " : "")
                        + PayloadTypes.of(String.class).codec().read(reader);
            } catch (MalformedFrameException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public Attempt whenFull() {
            return whenFull;
        }

        @Override
        public void awaitRoom(long nanos) {
            waits++;
            now.addAndGet(SECOND.toNanos() / 2);
        }

        @Override
        public SendTimeoutException timeout() {
            return new SendTimeoutException("this star is full");
        }
    }

    @AfterEach
    void close() {
        path.close();
        placeholder.close();
        assertThat(world.openObjects()).isEmpty();
    }

    @Test
    void aMessageGoesOutOnItsStarAndCounts() {
        Played star = new Played();
        path.send(MOON, "hello", SECOND);
        assertThat(star.taken).containsExactly("hello");
        assertThat(star.objects).isZero();
        assertThat(counters.get(Counter.SENT)).isEqualTo(1);
    }

    @Test
    void theResultSaysWhoGetsTheMessage() {
        new Played();
        assertThat(path.send(MOON, "hello", SECOND)).isSameAs(SendResult.nobody());
        assertThat(path.send(MOON.withTimeToLive(SECOND), "hello", SECOND)).isSameAs(SendResult.kept());
        members.join("moon");
        members.join("moon");
        assertThat(path.send(MOON, "hello", SECOND)).isSameAs(SendResult.to(1));
        assertThat(path.send(Selector.multicast("moon"), "hello", SECOND)).isSameAs(SendResult.to(2));
        members.known = false;
        members.change();
        assertThat(path.send(MOON, "hello", SECOND)).isSameAs(SendResult.unknown());
    }

    @Test
    void aFrameIsWrittenWhereTheStarLends() {
        Played star = new Played();
        star.lends = world.packetBuffer(world.maxPacketSize() + 16);
        path.send(MOON, "hello", SECOND);
        assertThat(star.taken).containsExactly("lent hello");
    }

    @Test
    void aPlainMessageHasAPlaceholderWhereTheStarNeedsOne() {
        Played star = new Played();
        star.crate = true;
        path.send(MOON, "hello", SECOND);
        assertThat(star.objects).isEqualTo(1);
    }

    @Test
    void aSpreadMessageSaysSoBehindItsFrame() {
        Played star = new Played();
        path.send(MOON.spread(), "any", SECOND);
        assertThat(star.marks).isEqualTo(FrameTail.SPREAD);
        assertThat(star.behind).isEqualTo(FrameTail.length(FrameTail.SPREAD));
        path.send(MOON.spread(-5), "by key", SECOND);
        assertThat(star.marks).isEqualTo(FrameTail.SPREAD | FrameTail.SPREAD_KEY);
        assertThat(star.key).isEqualTo(-5);
        path.send(MOON, "plain", SECOND);
        assertThat(star.behind).isZero();

        star.lends = world.packetBuffer(world.maxPacketSize() + 16);
        path.send(MOON.spread(), "any", SECOND);
        path.send(MOON.spread(6), TEXT, 6, out -> out.writeString("sized"), SECOND);
        assertThat(star.key).isEqualTo(6);
        assertThat(star.taken).containsExactly("any", "by key", "plain", "lent any", "lent sized");
    }

    @Test
    void aCrateControllerGetsNoTail() {
        Played star = new Played();
        star.crate = true;
        path.send(MOON.spread(7), "hello", SECOND);
        assertThat(star.taken).containsExactly("hello");
        assertThat(star.behind).isZero();
    }

    @Test
    void aSpreadMessageHasRoomForItsTail() {
        int most = world.maxPacketSize() - (int) FrameWriter.length(WireSelectors.encoded(MOON), 0);
        int size = most - FrameTail.length(FrameTail.SPREAD);
        Played star = new Played();
        path.send(MOON.spread(), TEXT, size, out -> write(out, size), SECOND);
        assertThat(star.marks).isEqualTo(FrameTail.SPREAD);
        path.send(MOON, TEXT, most, out -> write(out, most), SECOND);
        assertThatExceptionOfType(MessageTooLargeException.class)
                .isThrownBy(() -> path.send(MOON.spread(), TEXT, size + 4, out -> write(out, size + 4), SECOND));
        assertThatExceptionOfType(MessageTooLargeException.class)
                .isThrownBy(() -> path.send(MOON.spread(), "x".repeat(most - 8), SECOND));
    }

    /** A text of so many bytes, its length included. */
    private static void write(BincodeWriter out, int size) {
        out.writeString("x".repeat(size - 5));
    }

    @Test
    void aPayloadOfAnAnnouncedSizeIsWrittenWhereTheStarLends() {
        Played star = new Played();
        star.lends = world.packetBuffer(world.maxPacketSize() + 16);
        path.send(MOON, TEXT, 6, out -> out.writeString("hello"), SECOND);
        assertThat(star.taken).containsExactly("lent hello");
        assertThat(star.asked).as("room for the frame alone").isLessThan(100);
    }

    @Test
    void anAnnouncedSizeIsHeld() {
        Played star = new Played();
        for (int size : new int[] {5, 7, 0}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> path.send(MOON, TEXT, size, out -> out.writeString("hello"), SECOND))
                    .withMessageContaining("its writer wrote 6 bytes, and announced " + size);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> path.send(MOON, TEXT, -1, out -> out.writeString("hello"), SECOND))
                .withMessageContaining("size=-1");
        assertThat(star.taken).isEmpty();
        path.send(MOON, TEXT, 6, out -> out.writeString("hello"), SECOND);
        assertThat(star.taken).containsExactly("hello");
    }

    @Test
    void anAnnouncedSizeThatIsTooLargeIsRefusedBeforeItIsWritten() {
        assertThatExceptionOfType(MessageTooLargeException.class)
                .isThrownBy(() -> path.send(
                        MOON,
                        TEXT,
                        world.maxPacketSize(),
                        out -> {
                            throw new AssertionError("written");
                        },
                        SECOND));
    }

    @Test
    void aWriterMayFailAndTheNextOneNot() {
        Played star = new Played();
        assertThatIllegalStateException()
                .isThrownBy(() -> path.send(
                        MOON,
                        TEXT,
                        6,
                        out -> {
                            out.writeByte(1);
                            throw new IllegalStateException("nothing to say");
                        },
                        SECOND))
                .withMessage("nothing to say");
        path.send(MOON, TEXT, 6, out -> out.writeString("hello"), SECOND);
        assertThat(star.taken).containsExactly("hello");
    }

    @Test
    void nobodyWritesAHandshake() {
        assertThatExceptionOfType(IllegalPayloadTypeException.class)
                .isThrownBy(() ->
                        path.send(MOON, UUID.fromString("b2c1deb3-3091-4a74-a99c-c8e8d710d4b2"), 0, out -> {}, SECOND));
    }

    @Test
    void aWriterThatSendsIsRefused() {
        Played star = new Played();
        assertThatIllegalStateException()
                .isThrownBy(() -> path.send(MOON, TEXT, 6, out -> path.send(MOON, "hello", SECOND), SECOND))
                .withMessageContaining("while it is written");
        assertThat(star.taken).isEmpty();
    }

    @Test
    void aFullStarIsWaitedForAndTriedAgain() {
        Played star = new Played("full", "full");
        path.send(MOON, "hello", Duration.ofSeconds(10));
        assertThat(star.taken).containsExactly("hello");
        assertThat(star.waits).isEqualTo(2);
    }

    @Test
    void aStarThatStaysFullSaysWhyWhenTheTimeIsOver() {
        Played star = new Played("full", "full", "full", "full");
        assertThatExceptionOfType(SendTimeoutException.class)
                .isThrownBy(() -> path.send(MOON, "hello", SECOND))
                .withMessage("this star is full");
        assertThat(star.waits).isEqualTo(2);
        assertThat(counters.get(Counter.SENT)).isZero();
    }

    @Test
    void aMessageGoesToTheNextStarWhenItsOwnIsGone() {
        Played gone = new Played(Reason.CLOSED);
        Played next = new Played();
        path.send(MOON, "hello", SECOND);
        assertThat(lost).containsExactly(gone);
        assertThat(next.taken).containsExactly("hello");
        assertThat(counters.get(Counter.SENT)).isEqualTo(1);
    }

    @Test
    void withoutAStarTheTimeEndsTheWait() {
        assertThatExceptionOfType(SendTimeoutException.class)
                .isThrownBy(() -> path.send(MOON, "hello", SECOND))
                .withMessageContaining("no controller");
    }

    @Test
    void aShortageOfTheSystemIsTriedAgain() {
        Played star = new Played(Reason.NO_RESOURCES, Reason.TOO_MANY_OBJECTS);
        path.send(MOON, "hello", SECOND);
        assertThat(star.taken).containsExactly("hello");
    }

    @Test
    void anyOtherFailureIsToldWithItsCause() {
        new Played(Reason.UNEXPECTED);
        assertThatExceptionOfType(PlatformFailureException.class)
                .isThrownBy(() -> path.send(MOON, "hello", SECOND))
                .withCauseInstanceOf(PlatformException.class);
    }

    @Test
    void whoIsInterruptedWaitsForNothingAndSendsWhatNeedsNoWait() {
        Played star = new Played();
        Thread.currentThread().interrupt();
        path.send(MOON, "hello", SECOND);
        star.answers.add("full");
        assertThatExceptionOfType(IpmbInterruptedException.class)
                .isThrownBy(() -> path.send(MOON, "again", SECOND))
                .withMessageContaining("for room on the bus");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(star.taken).containsExactly("hello");
    }

    @Test
    void aMessageThatIsTooLargeIsRefusedBeforeTheStarSeesIt() {
        Played star = new Played();
        assertThatExceptionOfType(MessageTooLargeException.class)
                .isThrownBy(() -> path.send(MOON, "x".repeat(200_000), SECOND));
        assertThat(star.taken).isEmpty();
    }

    @Test
    void theCountOfARegionGoesWithItAndComesBackWhenItWasNotSent() {
        Played star = new Played(Reason.UNEXPECTED);
        try (MemoryRegistry registry = MemoryRegistry.builder().platform(world).build();
                MemoryRegion region = registry.allocate(16)) {
            long before = region.referenceCount();
            OutgoingMessage message = OutgoingMessage.of(MOON, "with a region").withRegion(region);
            assertThatExceptionOfType(PlatformFailureException.class).isThrownBy(() -> path.send(message, SECOND));
            assertThat(region.referenceCount()).isEqualTo(before);

            path.send(message, SECOND);

            assertThat(star.objects).isEqualTo(1);
            assertThat(region.referenceCount()).isEqualTo(before + 1);
        }
    }

    @Test
    void aClosedPathSendsNothing() {
        Played star = new Played();
        path.close();
        assertThatExceptionOfType(EndpointClosedException.class).isThrownBy(() -> path.send(MOON, "hello", SECOND));
        assertThat(star.taken).isEmpty();
    }
}
