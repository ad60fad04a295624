package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.LIMIT;
import static io.ipmb.endpoint.BusBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.BusEvent;
import io.ipmb.IncomingMessage;
import io.ipmb.JoinOptions;
import io.ipmb.Selector;
import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.BincodeWriter;
import io.ipmb.codec.PayloadType;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.counter.Counters;
import io.ipmb.lane.LaneSender;
import io.ipmb.lane.UnreadRecords;
import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.linux.LinuxPlatform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.FrameWriter;
import io.ipmb.protocol.LaneOffer;
import io.ipmb.protocol.LaneTag;
import io.ipmb.protocol.MalformedFrameException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An inbox whose controller and whose senders are the test: the star's end of the downlink, and the sending ends of
 * lanes. After its end nothing is open.
 */
final class LaneInboxBench implements AutoCloseable {

    static final Selector TO = Selector.unicast("a");
    static final PayloadType<String> TEXT = PayloadTypes.of(String.class);

    final Platform platform;
    final AtomicLong now = new AtomicLong();
    final Counters counters = new Counters();
    final List<BusEvent> told = new CopyOnWriteArrayList<>();
    final UUID instance = UUID.randomUUID();
    final Inbox inbox;
    final Star star;
    private final PacketBuffer buffer;
    private final FrameWriter writer = new FrameWriter();
    private final PlaceholderObject placeholder;
    private final List<Star> stars = new ArrayList<>();
    private final List<Sender> senders = new ArrayList<>();

    LaneInboxBench(String platformName) throws PlatformException {
        this(platformName, options -> options);
    }

    LaneInboxBench(String platformName, UnaryOperator<JoinOptions.Builder> settings) throws PlatformException {
        platform = platformName.equals("linux") ? new LinuxPlatform() : new MemoryPlatform();
        buffer = platform.packetBuffer(200_000);
        placeholder = new PlaceholderObject(platform);
        JoinOptions options =
                settings.apply(JoinOptions.builder("bus").label("a")).build();
        inbox = new Inbox(platform, options, placeholder, counters, new Events("test", told::add, counters));
        star = star();
    }

    /** Another session, with the controller's end of its downlink. */
    Star star() throws PlatformException {
        Star added = new Star();
        stars.add(added);
        assertThat(inbox.add(added.session.downlink())).isNull();
        inbox.noticeAdded();
        return added;
    }

    /** A session, as the controller sees it. */
    final class Star {

        final SendChannel controller;
        final Session session;

        private Star() throws PlatformException {
            ChannelPair up = platform.channelPair();
            ChannelPair down = platform.channelPair();
            up.receiving().close();
            controller = platform.sendingHalf(down.sending());
            session = new Session(
                    platform.sendingHalf(up.sending()),
                    down.receiving(),
                    UUID.randomUUID(),
                    Extension.OURS.with(Extension.LOSSES | Extension.LANES),
                    null,
                    null,
                    now::get);
        }

        void send(String text) throws PlatformException {
            send(frame(text), List.of());
        }

        void send(int length, List<? extends KernelObject> objects) throws PlatformException {
            try (OutgoingPackets packets = platform.outgoingPackets(1)) {
                packets.add(buffer, 0, length, objects);
                assertThat(controller.send(packets, 0)).isEqualTo(1);
            }
        }

        private void close() {
            controller.close();
            session.uplink().close();
            session.downlink().release();
        }
    }

    /** Writes a frame with a text to the buffer; returns its length. */
    int frame(String text) {
        return frame(TO, text);
    }

    int frame(Selector to, String text) {
        return frame(to, TEXT, text, 0);
    }

    <T> int frame(Selector to, PayloadType<T> type, T payload, int regions) {
        BincodeWriter out =
                writer.begin(buffer.bytes(), 0, WireSelectors.encoded(to), type.idHigh(), type.idLow(), regions);
        type.writeObject(out, payload);
        return Math.toIntExact(writer.end());
    }

    /** Changes a byte in the buffer. */
    void change(int at, byte to) {
        buffer.bytes().put(at, to);
    }

    PacketBuffer buffer() {
        return buffer;
    }

    Sender sender() throws PlatformException {
        return sender(UUID.randomUUID());
    }

    Sender sender(UUID sender) throws PlatformException {
        Sender opened = new Sender(sender);
        senders.add(opened);
        return opened;
    }

    /** Lets go of a sender whose lane is closed, and of its memory. */
    void forget(Sender ended) {
        senders.remove(ended);
    }

    /** A sender that has taken up its lane. */
    Sender offered() throws PlatformException {
        Sender sender = sender();
        sender.offer();
        return sender;
    }

    /** The sending end of a lane, as an honest endpoint uses it, and as it should not. */
    final class Sender {

        final UUID id;
        final LaneSender lane;
        private boolean introduced;

        private Sender(UUID id) throws PlatformException {
            this.id = id;
            this.lane = LaneSender.open(platform, 1 << 18, id);
        }

        /** Offers the lane by the star. */
        Sender offer() throws PlatformException {
            return offerAs(id);
        }

        Sender offerAs(UUID claimed) throws PlatformException {
            star.send(new LaneOffer(instance, claimed).write(buffer.bytes()), lane.offered());
            lane.offerIsSent();
            return this;
        }

        /** Sends texts: the first one introduces the numbers of selector and type, the others use them. */
        void say(String... texts) throws PlatformException {
            for (String text : texts) {
                if (introduced) {
                    payload(text, 1, 1);
                } else {
                    frame(text, 1, 1);
                    introduced = true;
                }
            }
        }

        void frame(String text, int selector, int type) throws PlatformException {
            record(LaneInboxBench.this.frame(text), LaneTag.frame(selector, type));
        }

        /** A payload alone. */
        void payload(String text, int selector, int type) throws PlatformException {
            record(writePayload(text), LaneTag.payload(selector, type));
        }

        int writePayload(String text) {
            BincodeWriter out = new BincodeWriter();
            out.reset(buffer.bytes().clear());
            out.writeString(text);
            return Math.toIntExact(out.written());
        }

        /** A record with the beginning of the buffer. */
        void record(int length, int tag, KernelObject... objects) throws PlatformException {
            int at = lane.ring().claim(length);
            assertThat(at).as("room in the ring").isNotNegative();
            buffer.copyTo(0, length, lane.ring().memory().bytes(), at);
            assertThat(lane.ring().commit(length, tag, List.of(objects))).isTrue();
        }

        /** Whether the receiver has let go of the lane. */
        void awaitLetGo() {
            eventually(
                    () -> assertThat(isHeld()).as("the receiver holds the lane").isFalse());
        }

        boolean isHeld() {
            try {
                return lane.heed();
            } catch (PlatformException e) {
                throw new AssertionError(e);
            }
        }

        /** The texts that go elsewhere. */
        List<Object> left() throws MalformedFrameException {
            List<Object> texts = new ArrayList<>();
            UnreadRecords unread = lane.unread();
            FrameView view = new FrameView();
            BincodeReader reader = new BincodeReader();
            while (unread.next()) {
                int offset = unread.offset();
                int length = unread.length();
                if (LaneTag.isFrame(unread.tag())) {
                    view.wrap(unread.memory().bytes(), offset, length);
                    offset = view.payloadOffset();
                    length = view.payloadLength();
                }
                reader.reset(unread.memory().bytes(), offset, offset + length);
                texts.add(reader.readString());
            }
            return texts;
        }
    }

    /** The next payload without waiting; null when there is none. */
    @Nullable Object now() {
        return payload(Duration.ZERO);
    }

    /** The next payload; fails when none comes. */
    Object next() {
        Object payload = payload(LIMIT);
        assertThat(payload).as("a message").isNotNull();
        return payload;
    }

    private @Nullable Object payload(Duration limit) {
        try (IncomingMessage message = inbox.receive(Deadline.after(limit, System::nanoTime))) {
            return message == null ? null : message.payload();
        }
    }

    /** All payloads that are there. */
    List<Object> all() {
        List<Object> all = new ArrayList<>();
        Object next = now();
        while (next != null) {
            all.add(next);
            next = now();
        }
        return all;
    }

    void closeInbox() {
        inbox.close(Deadline.after(LIMIT, System::nanoTime));
    }

    @Override
    public void close() {
        closeInbox();
        senders.forEach(sender -> sender.lane.close());
        stars.forEach(Star::close);
        placeholder.close();
        if (platform instanceof MemoryPlatform memory) {
            assertThat(memory.openObjects()).isEmpty();
        }
    }
}
