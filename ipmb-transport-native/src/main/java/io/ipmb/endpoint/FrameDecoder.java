package io.ipmb.endpoint;

import io.ipmb.AcknowledgeMode;
import io.ipmb.DropReason;
import io.ipmb.MessageBox;
import io.ipmb.codec.PayloadType;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.protocol.FrameTail;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.MalformedFrameException;
import io.ipmb.protocol.ProtocolVersion;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the message in a packet, or the reason why there is none. For one reader at a time; {@link #messageBox} for any
 * thread. Objects stay in the packet list, except a placeholder, which is closed here, and those of control frames.
 */
final class FrameDecoder {

    /** The kinds of packets without a message for the program. */
    private enum Fault {
        TRUNCATED,
        OBJECTS_LOST,
        OTHER_VERSION,
        NOT_ADDRESSED,
        UNKNOWN_TYPE,
        REGIONS_MISSING,
        UNREADABLE
    }

    private final PlaceholderObject placeholder;
    private final ControlFrames control;
    private final ReceivedObjects received;
    private final CurrentMessage message;
    private final FrameView view = new FrameView();
    private final FrameTail tail = new FrameTail();

    /** Set by any thread, read once for each packet. */
    private volatile MessageBox messageBox;

    /** The selector of the last frame; null where that has none that can be read. */
    private SelectorCache.@Nullable Entry selector;

    // The last message that was dropped.
    private Fault fault = Fault.TRUNCATED;
    private DropReason dropReason = DropReason.MALFORMED;
    private long typeIdHigh;
    private long typeIdLow;
    private int objectsThatCame;
    private @Nullable Exception unreadable;

    FrameDecoder(
            MessageBox messageBox,
            AcknowledgeMode mode,
            PlaceholderObject placeholder,
            ControlFrames control,
            ReceivedObjects received) {
        this.messageBox = messageBox;
        this.placeholder = placeholder;
        this.control = control;
        this.received = received;
        this.message = new CurrentMessage(received, mode);
    }

    MessageBox messageBox() {
        return messageBox;
    }

    /** The payload types from the next packet on. */
    void messageBox(MessageBox next) {
        messageBox = next;
    }

    /** The message that was found last. */
    CurrentMessage message() {
        return message;
    }

    /**
     * Looks for a message in the frame that is the i-th packet.
     *
     * @param trust the kinds of frames that it may be
     * @param selectors the cache of its source
     * @param window the window of the packet's memory
     */
    Found decode(IncomingPackets packets, int i, Source.Trust trust, SelectorCache selectors, PayloadWindow window) {
        selector = null;
        if (packets.truncated(i)) {
            return drop(Fault.TRUNCATED);
        }
        try {
            view.wrap(packets.memory().bytes(), packets.offset(i), packets.length(i));
            if (!view.isVersionCompatible()) {
                return drop(Fault.OTHER_VERSION);
            }
            if (trust == Source.Trust.CONTROLLER && control.take(view, packets, i)) {
                return Found.NOTHING;
            }
            SelectorCache.Entry to = selectors.find(view);
            selector = to;
            typeIdHigh = view.typeIdHigh();
            typeIdLow = view.typeIdLow();
            if (packets.objectsLost(i)) {
                return drop(Fault.OBJECTS_LOST);
            }
            PayloadType<?> type = messageBox.find(typeIdHigh, typeIdLow);
            if (!isWanted(to, type)) {
                return Found.DROPPED;
            }
            objectsThatCame = packets.objectCount(i);
            if (view.regionCount() > objectsThatCame) {
                return drop(Fault.REGIONS_MISSING);
            }
            if (trust == Source.Trust.CRATE_CONTROLLER && objectsThatCame == 1 && view.regionCount() == 0) {
                takeOffPlaceholder(packets, i);
            }
            message.address(to.selector(), type, typeIdHigh, typeIdLow);
            message.payload(view.memory(), view.payloadOffset(), view.payloadLength(), window);
            message.objects(packets, i, view.regionCount());
            if (packets.length(i) > view.length() && hasTails(trust)) {
                tail.read(view, packets.length(i));
                message.redelivered(tail.redeliveries());
            }
            return Found.MESSAGE;
        } catch (MalformedFrameException e) {
            return unreadable(e);
        }
    }

    /**
     * Looks for a message in the i-th packet, which is a payload alone, without objects.
     *
     * @param to its selector
     * @param type its type
     * @param window the window of the packet's memory
     */
    Found decodePayload(IncomingPackets packets, int i, SelectorCache.Entry to, LaneType type, PayloadWindow window) {
        selector = to;
        typeIdHigh = type.idHigh();
        typeIdLow = type.idLow();
        PayloadType<?> known = type.in(messageBox);
        if (!isWanted(to, known)) {
            return Found.DROPPED;
        }
        message.address(to.selector(), known, typeIdHigh, typeIdLow);
        message.payload(packets.memory().bytes(), packets.offset(i), packets.length(i), window);
        message.objects(packets, i, 0);
        return Found.MESSAGE;
    }

    /** Whether bytes behind a frame are a tail. */
    private static boolean hasTails(Source.Trust trust) {
        return trust == Source.Trust.CONTROLLER || trust == Source.Trust.LANE_SENDER;
    }

    private boolean isWanted(SelectorCache.Entry to, @Nullable PayloadType<?> type) {
        if (!to.matches()) {
            fault = Fault.NOT_ADDRESSED;
            dropReason = DropReason.NOT_ADDRESSED;
            return false;
        }
        if (type == null && !messageBox.deliversUnknownTypes()) {
            fault = Fault.UNKNOWN_TYPE;
            dropReason = DropReason.UNKNOWN_TYPE;
            return false;
        }
        return true;
    }

    private void takeOffPlaceholder(IncomingPackets packets, int i) {
        if (placeholder.isOne(packets.object(i, 0))) {
            packets.takeObjects(i).get(0).close();
        }
    }

    /** The selector of the last frame; null where the frame could not be read so far. */
    SelectorCache.@Nullable Entry frameSelector() {
        return selector;
    }

    /** The type of the last frame that had a {@link #frameSelector()}. */
    LaneType frameType() {
        return new LaneType(typeIdHigh, typeIdLow);
    }

    /**
     * Takes the i-th packet in if it is a control frame, and leaves any other one to {@link #decode}.
     *
     * @return whether it was one, and is done
     */
    boolean takeControlFrame(IncomingPackets packets, int i, Source.Trust trust) {
        if (trust != Source.Trust.CONTROLLER || packets.truncated(i)) {
            return false;
        }
        try {
            view.wrap(packets.memory().bytes(), packets.offset(i), packets.length(i));
            return view.isVersionCompatible() && control.take(view, packets, i);
        } catch (MalformedFrameException e) {
            return false;
        }
    }

    /** Notes that the last frame, or the payload or the attachments of the last message, cannot be read. */
    Found unreadable(Exception cause) {
        unreadable = cause;
        return drop(Fault.UNREADABLE);
    }

    private Found drop(Fault seen) {
        fault = seen;
        dropReason = DropReason.MALFORMED;
        return Found.DROPPED;
    }

    /** The reason of the last drop. */
    DropReason dropReason() {
        return dropReason;
    }

    /** Half of the dropped payload's type id; 0 where it is not known. */
    long dropTypeHigh() {
        return dropReason == DropReason.MALFORMED ? 0 : typeIdHigh;
    }

    /** The other half of {@link #dropTypeHigh()}. */
    long dropTypeLow() {
        return dropReason == DropReason.MALFORMED ? 0 : typeIdLow;
    }

    /** The reason for a person to read. Made on demand, since most drops are only counted. */
    String dropDetail() {
        return switch (fault) {
            case TRUNCATED -> "the packet was larger than the bus allows";
            case OBJECTS_LOST ->
                "its attachments could not come in: this process may have too many open files (ulimit -n)";
            case OTHER_VERSION ->
                "its frame is of version " + view.version() + ", this library speaks " + ProtocolVersion.OURS;
            case NOT_ADDRESSED -> "its selector is " + (selector == null ? "not known" : selector.selector());
            case UNKNOWN_TYPE -> notRead();
            case REGIONS_MISSING ->
                view.regionCount() + " memory regions announced, " + objectsThatCame + " objects came";
            case UNREADABLE -> unreadable == null ? "" : String.valueOf(unreadable.getMessage());
        };
    }

    private String notRead() {
        String name = PayloadTypes.nameOf(new UUID(typeIdHigh, typeIdLow));
        String read = messageBox.types().stream()
                .map(type -> type.javaType().getSimpleName())
                .collect(Collectors.joining(", "));
        return "nothing here reads " + (name == null ? "this type" : name) + ", sent to "
                + (selector == null ? "a selector that is not known" : selector.selector())
                + ". The message box reads " + (read.isEmpty() ? "nothing" : read)
                + ". Add the type to it, in a Spring application with a listener for it";
    }

    /** Lets go of the objects of the i-th packet, a frame that nobody will read. */
    void discard(IncomingPackets packets, int i) {
        if (packets.objectCount(i) == 0) {
            return;
        }
        int regionCount = 0;
        try {
            view.wrap(packets.memory().bytes(), packets.offset(i), packets.length(i));
            // Another version may count otherwise. And where objects were lost, those are the last ones: the regions.
            boolean known = view.isVersionCompatible() && !packets.objectsLost(i);
            regionCount = known ? view.regionCount() : 0;
        } catch (MalformedFrameException e) {
            // None of the objects is known to be a region.
            regionCount = 0;
        }
        received.letGo(packets.takeObjects(i), regionCount);
    }
}
