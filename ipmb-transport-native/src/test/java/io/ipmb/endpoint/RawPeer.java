package io.ipmb.endpoint;

import io.ipmb.NativeObject;
import io.ipmb.Selector;
import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.BincodeWriter;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import io.ipmb.protocol.ConnectAck;
import io.ipmb.protocol.ConnectMessage;
import io.ipmb.protocol.ControllerQuestion;
import io.ipmb.protocol.EncodedSelector;
import io.ipmb.protocol.EndpointReport;
import io.ipmb.protocol.FrameTail;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.FrameWriter;
import io.ipmb.protocol.LaneNote;
import io.ipmb.protocol.LaneOffer;
import io.ipmb.protocol.LossNotice;
import io.ipmb.protocol.MalformedFrameException;
import io.ipmb.protocol.ProtocolVersion;
import io.ipmb.region.OwnedObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A peer that puts on the wire what it is told to, right or wrong. */
public final class RawPeer implements AutoCloseable {

    private final Platform platform;
    private final SendChannel uplink;
    private final PacketBuffer buffer;
    private final FrameWriter writer = new FrameWriter();
    private @Nullable ReceiveChannel downlink;

    RawPeer(BusBench bus) {
        this(bus.platform(), bus.identifier());
    }

    /** Connects, and says nothing yet. */
    public RawPeer(Platform platform, String identifier) {
        this.platform = platform;
        this.buffer = platform.packetBuffer(256 << 10);
        SendChannel connected = null;
        Deadline deadline = Deadline.after(BusBench.LIMIT, NanoClock.SYSTEM);
        while (connected == null) {
            try {
                connected = platform.connect(identifier);
            } catch (PlatformException e) {
                if (deadline.isOver() || e.reason() != PlatformException.Reason.WOULD_BLOCK) {
                    throw new AssertionError(e);
                }
                Thread.onSpinWait();
            }
        }
        uplink = connected;
    }

    /** Introduces itself properly; the controller's answer. */
    ConnectAck connect(String token, String... label) {
        return connect(new ConnectMessage(ProtocolVersion.OURS, token, List.of(label), null));
    }

    ConnectAck connect(ConnectMessage message) {
        introduce(message);
        return awaitAck();
    }

    /** Asks whether the controller is at work. */
    public void ask() {
        transmit(ControllerQuestion.LIVENESS.write(buffer.bytes()), List.of());
    }

    /** Introduces itself and does not wait for the answer. */
    public void introduce(ConnectMessage message) {
        try {
            introduce(message, platform.channelPair());
        } catch (PlatformException e) {
            throw new AssertionError(e);
        }
    }

    /** Introduces itself with a reply channel of its own making, which belongs to this peer from here on. */
    public void introduce(ConnectMessage message, ChannelPair pair) {
        message.write(begin(EncodedSelector.EVERYONE, ConnectMessage.TYPE.idHigh(), ConnectMessage.TYPE.idLow(), 0));
        introduceRaw(pair);
    }

    /** Sends the frame that was begun with a reply channel, which belongs to this peer from here on. */
    void introduceRaw(ChannelPair pair) {
        downlink = pair.receiving();
        transmit(Math.toIntExact(writer.end()), List.of(pair.sending()));
        pair.sending().close();
    }

    ConnectAck awaitAck() {
        try (IncomingPackets packets = platform.incomingPackets(1)) {
            if (receive(packets) != 1) {
                throw new AssertionError("no answer");
            }
            FrameView view = new FrameView();
            view.wrap(packets.memory().bytes(), packets.offset(0), packets.length(0));
            return ConnectAck.read(view);
        } catch (MalformedFrameException e) {
            throw new AssertionError(e);
        }
    }

    /** Reads one packet, waiting for it; {@link ReceiveChannel#END} at the end. */
    int receive(IncomingPackets packets) {
        ReceiveChannel from = downlink;
        if (from == null) {
            throw new IllegalStateException("not connected");
        }
        Deadline deadline = Deadline.after(BusBench.LIMIT, NanoClock.SYSTEM);
        try {
            int count = from.receive(packets, 1);
            while (count == 0 && !deadline.isOver()) {
                from.await(deadline.remainingNanos());
                count = from.receive(packets, 1);
            }
            return count;
        } catch (PlatformException e) {
            throw new AssertionError(e);
        }
    }

    /** What has come and was not read, without waiting: the texts of Strings, the class names of acks. */
    public List<String> readAll() {
        ReceiveChannel from = downlink;
        if (from == null) {
            throw new IllegalStateException("not connected");
        }
        List<String> read = new ArrayList<>();
        try (IncomingPackets packets = platform.incomingPackets(1)) {
            while (from.receive(packets, 1) > 0) {
                read.add(text(packets));
            }
        } catch (PlatformException | MalformedFrameException e) {
            throw new AssertionError(e);
        }
        return read;
    }

    private static String text(IncomingPackets packets) throws MalformedFrameException {
        FrameView view = new FrameView();
        view.wrap(packets.memory().bytes(), packets.offset(0), packets.length(0));
        if (view.typeIdHigh() == ConnectAck.TYPE.idHigh()) {
            return ConnectAck.read(view).getClass().getSimpleName();
        }
        if (LossNotice.is(view)) {
            return LossNotice.read(view).toString();
        }
        if (LaneOffer.is(view)) {
            return LaneOffer.read(view) + " with " + packets.objectCount(0) + " objects";
        }
        BincodeReader reader = new BincodeReader();
        reader.reset(view.memory(), view.payloadOffset(), view.payloadOffset() + view.payloadLength());
        return String.valueOf(PayloadTypes.of(String.class).codec().read(reader));
    }

    /** Whether the controller has closed the channel that it sends on. */
    boolean isThrownOut() {
        try (IncomingPackets packets = platform.incomingPackets(1)) {
            return receive(packets) == ReceiveChannel.END;
        }
    }

    /** Whether the controller has closed the connection. */
    public boolean isConnectionClosed() {
        return uplink.isPeerGone();
    }

    public void sendString(String to, String text, int regionCount, NativeObject... objects) {
        int length = string(to, text, regionCount);
        List<KernelObject> borrowed = new ArrayList<>();
        Arrays.asList(objects)
                .forEach(object -> borrowed.add(OwnedObject.of(object).object()));
        transmit(length, borrowed);
    }

    /** Sends a String with objects that stay the caller's. */
    public void sendString(Selector to, String text, List<? extends KernelObject> objects) {
        transmit(string(to, text, 0), objects);
    }

    /** Sends a String with a selector as it is encoded, also one that no other program of ours would make. */
    public void sendString(EncodedSelector to, String text) {
        transmit(string(to, text, 0), List.of());
    }

    /** Sends a String with a tail behind its frame. */
    public void sendMarked(Selector to, String text, int marks, long key) {
        int length = string(to, text, 0);
        transmit(length + FrameTail.write(buffer.bytes(), length, marks, key), List.of());
    }

    /** Sends a String for one endpoint alone. */
    public void sendOnlyTo(UUID instance, Selector to, String text) {
        int length = string(to, text, 0);
        transmit(length + FrameTail.writeOnlyTo(buffer.bytes(), length, 0, instance), List.of());
    }

    /** Offers a lane with objects that stay the caller's. */
    public void offer(LaneOffer offer, List<? extends KernelObject> objects) {
        transmit(offer.write(buffer.bytes()), objects);
    }

    /** Tells the numbers of its lanes. */
    public void tell(EndpointReport report) {
        transmit(report.write(buffer.bytes()), List.of());
    }

    /** Tells something of its lanes. */
    public void tell(LaneNote note) {
        transmit(note.write(buffer.bytes()), List.of());
    }

    /** Sends a String with objects that it says are memory regions. */
    void sendRegions(String to, String text, KernelObject... objects) {
        transmit(string(to, text, objects.length), List.of(objects));
    }

    /** Writes a proper frame into the buffer without sending it; its length. */
    public int string(String to, String text, int regionCount) {
        return string(Selector.unicast(to), text, regionCount);
    }

    private int string(Selector to, String text, int regionCount) {
        return string(WireSelectors.encoded(to), text, regionCount);
    }

    private int string(EncodedSelector to, String text, int regionCount) {
        var type = PayloadTypes.of(String.class);
        BincodeWriter payload = begin(to, type.idHigh(), type.idLow(), regionCount);
        payload.writeString(text);
        return Math.toIntExact(writer.end());
    }

    BincodeWriter begin(EncodedSelector selector, long typeHigh, long typeLow, int regionCount) {
        return writer.begin(buffer.bytes(), 0, selector, typeHigh, typeLow, regionCount);
    }

    FrameWriter writer() {
        return writer;
    }

    public PacketBuffer buffer() {
        return buffer;
    }

    void sendBytes(byte[] packet) {
        buffer.bytes().put(0, packet);
        transmit(packet.length, List.of());
    }

    /** Sends the first bytes of the buffer; what the controller does then is for the test to see. */
    public void transmit(int length, List<? extends KernelObject> objects) {
        Deadline deadline = Deadline.after(BusBench.LIMIT, NanoClock.SYSTEM);
        try (OutgoingPackets packets = platform.outgoingPackets(1)) {
            packets.add(buffer, 0, length, objects);
            while (uplink.send(packets, 0) == 0 && !deadline.isOver()) {
                uplink.awaitWritable(deadline.remainingNanos());
            }
        } catch (PlatformException e) {
            if (e.reason() != PlatformException.Reason.CLOSED) {
                throw new AssertionError(e);
            }
        }
    }

    SendChannel uplink() {
        return uplink;
    }

    /** Takes nothing any more; what has come can still be read. */
    public void stopIntake() {
        ReceiveChannel from = downlink;
        if (from == null) {
            throw new IllegalStateException("not connected");
        }
        from.stopIntake();
    }

    @Nullable ReceiveChannel downlink() {
        return downlink;
    }

    @Override
    public void close() {
        uplink.close();
        if (downlink != null) {
            downlink.close();
        }
    }
}
