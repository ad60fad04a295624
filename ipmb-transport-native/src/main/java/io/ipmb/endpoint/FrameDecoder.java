package io.ipmb.endpoint;

import io.ipmb.DropReason;
import io.ipmb.Label;
import io.ipmb.MessageBox;
import io.ipmb.codec.PayloadType;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.MalformedFrameException;
import io.ipmb.protocol.ProtocolVersion;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the message in a packet, or the reason why there is none. For one reader at a time; {@link #messageBox} for any
 * thread. Objects stay in the packet list, except a placeholder, which is closed here.
 */
final class FrameDecoder {

    /** The kinds of packets that give no message. */
    private enum Fault {
        TRUNCATED,
        OBJECTS_LOST,
        OTHER_VERSION,
        NOT_ADDRESSED,
        UNKNOWN_TYPE,
        REGIONS_MISSING,
        UNREADABLE,
        /** For the endpoint itself: nothing is dropped. */
        CONTROL_FRAME
    }

    private final PlaceholderObject placeholder;
    private final ControlFrames control;
    private final ReceivedObjects received;
    private final SelectorCache selectors;
    private final CurrentMessage message;
    private final FrameView view = new FrameView();

    /** Set by any thread, read once for each packet. */
    private volatile MessageBox messageBox;

    // The last packet without a message.
    private Fault fault = Fault.TRUNCATED;
    private DropReason dropReason = DropReason.MALFORMED;
    private int objectsThatCame;
    private SelectorCache.@Nullable Entry lastSelector;
    private @Nullable Exception unreadable;

    FrameDecoder(
            Label label,
            MessageBox messageBox,
            PlaceholderObject placeholder,
            ControlFrames control,
            ReceivedObjects received) {
        this.messageBox = messageBox;
        this.placeholder = placeholder;
        this.control = control;
        this.received = received;
        this.selectors = new SelectorCache(label);
        this.message = new CurrentMessage(received);
    }

    MessageBox messageBox() {
        return messageBox;
    }

    /** The payload types from the next packet on. */
    void messageBox(MessageBox next) {
        messageBox = next;
    }

    /** The message of the last {@link #decode} that found one. */
    CurrentMessage message() {
        return message;
    }

    /**
     * Looks for a message in the i-th packet, which {@link #message()} shows then.
     *
     * @param trust the kinds of packets that it may be
     * @return false when it is not for this endpoint or cannot be read: {@link #dropReason()}
     */
    boolean decode(IncomingPackets packets, int i, Source.Trust trust) {
        if (packets.truncated(i)) {
            return drop(Fault.TRUNCATED, DropReason.MALFORMED);
        }
        if (packets.objectsLost(i)) {
            return drop(Fault.OBJECTS_LOST, DropReason.MALFORMED);
        }
        try {
            view.wrap(packets.memory().bytes(), packets.offset(i), packets.length(i));
            if (!view.isVersionCompatible()) {
                return drop(Fault.OTHER_VERSION, DropReason.MALFORMED);
            }
            if (trust == Source.Trust.CONTROLLER && control.take(view)) {
                return drop(Fault.CONTROL_FRAME, DropReason.MALFORMED);
            }
            SelectorCache.Entry selector = selectors.find(view);
            lastSelector = selector;
            if (!selector.matches()) {
                return drop(Fault.NOT_ADDRESSED, DropReason.NOT_ADDRESSED);
            }
            MessageBox box = messageBox;
            PayloadType<?> type = box.find(view.typeIdHigh(), view.typeIdLow());
            if (type == null && !box.deliversUnknownTypes()) {
                return drop(Fault.UNKNOWN_TYPE, DropReason.UNKNOWN_TYPE);
            }
            objectsThatCame = packets.objectCount(i);
            if (view.regionCount() > objectsThatCame) {
                return drop(Fault.REGIONS_MISSING, DropReason.MALFORMED);
            }
            if (trust == Source.Trust.CRATE_CONTROLLER && objectsThatCame == 1 && view.regionCount() == 0) {
                takeOffPlaceholder(packets, i);
            }
            message.address(selector.selector(), type, view.typeIdHigh(), view.typeIdLow());
            message.payload(view.memory(), view.payloadOffset(), view.payloadLength());
            message.objects(packets, i, view.regionCount());
            return true;
        } catch (MalformedFrameException e) {
            unreadable(e);
            return false;
        }
    }

    private void takeOffPlaceholder(IncomingPackets packets, int i) {
        if (placeholder.isOne(packets.object(i, 0))) {
            packets.takeObjects(i).get(0).close();
        }
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
            return view.isVersionCompatible() && control.take(view);
        } catch (MalformedFrameException e) {
            return false;
        }
    }

    /** Notes that the message that {@link #decode} has found has no readable payload, or no readable attachments. */
    void unreadable(Exception cause) {
        unreadable = cause;
        drop(Fault.UNREADABLE, DropReason.MALFORMED);
    }

    /** Whether the last packet without a message was a control frame, of which nothing is dropped. */
    boolean wasControlFrame() {
        return fault == Fault.CONTROL_FRAME;
    }

    /** The reason why the last packet without a message is dropped. */
    DropReason dropReason() {
        return dropReason;
    }

    /** Half of the payload's type id; 0 where it is not known. */
    long dropTypeHigh() {
        return dropReason == DropReason.MALFORMED ? 0 : view.typeIdHigh();
    }

    /** The other half of {@link #dropTypeHigh()}. */
    long dropTypeLow() {
        return dropReason == DropReason.MALFORMED ? 0 : view.typeIdLow();
    }

    /** The reason for a person to read. Made on demand, since most drops are only counted. */
    String dropDetail() {
        return switch (fault) {
            case TRUNCATED -> "the packet was larger than the bus allows";
            case OBJECTS_LOST ->
                "its attachments could not come in: this process may have too many open files (ulimit -n)";
            case OTHER_VERSION ->
                "its frame is of version " + view.version() + ", this library speaks " + ProtocolVersion.OURS;
            case NOT_ADDRESSED -> "its selector is " + (lastSelector == null ? "not known" : lastSelector.selector());
            case UNKNOWN_TYPE -> notRead();
            case REGIONS_MISSING ->
                view.regionCount() + " memory regions announced, " + objectsThatCame + " objects came";
            case CONTROL_FRAME -> "a control frame";
            case UNREADABLE -> unreadable == null ? "" : String.valueOf(unreadable.getMessage());
        };
    }

    private String notRead() {
        String name = PayloadTypes.nameOf(new UUID(view.typeIdHigh(), view.typeIdLow()));
        String read = messageBox.types().stream()
                .map(type -> type.javaType().getSimpleName())
                .collect(Collectors.joining(", "));
        return "nothing here reads " + (name == null ? "this type" : name) + ", sent to "
                + (lastSelector == null ? "a selector that is not known" : lastSelector.selector())
                + ". The message box reads " + (read.isEmpty() ? "nothing" : read)
                + ". Add the type to it, in a Spring application with a listener for it";
    }

    /** Lets go of the objects of the i-th packet, which nobody will read. */
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

    private boolean drop(Fault seen, DropReason reason) {
        fault = seen;
        dropReason = reason;
        return false;
    }
}
