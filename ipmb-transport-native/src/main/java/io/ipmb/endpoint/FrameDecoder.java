package io.ipmb.endpoint;

import io.ipmb.BrokenRegionException;
import io.ipmb.DropReason;
import io.ipmb.IncomingMessage;
import io.ipmb.Label;
import io.ipmb.MemoryRegion;
import io.ipmb.MessageBox;
import io.ipmb.NativeObject;
import io.ipmb.UnknownPayload;
import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.DecodeException;
import io.ipmb.codec.PayloadType;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.Platform;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.MalformedFrameException;
import io.ipmb.protocol.ProtocolVersion;
import io.ipmb.region.OwnedObject;
import io.ipmb.region.SharedRegion;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Turns a packet into a message, or says why it cannot. For one reader at a time. From the moment that this class takes
 * objects out of the packet they belong to the message, or are closed here.
 */
final class FrameDecoder {

    /** What was seen of a packet that gave no message. */
    private enum Fault {
        TRUNCATED,
        OBJECTS_LOST,
        OTHER_VERSION,
        NOT_ADDRESSED,
        UNKNOWN_TYPE,
        REGIONS_MISSING,
        UNREADABLE,
        /** It was no message at all. */
        CONTROL_FRAME
    }

    private final Platform platform;
    private final PlaceholderObject hidden;
    private final ControlFrames control;
    private final boolean mapsUnsealedRegions;
    private final SelectorCache selectors;
    private final FrameView view = new FrameView();
    private final BincodeReader reader = new BincodeReader();

    /** Set by any thread, read once for each packet. */
    private volatile MessageBox messageBox;

    // Why the last decode gave nothing.
    private Fault fault = Fault.TRUNCATED;
    private DropReason dropReason = DropReason.MALFORMED;
    private int objectsThatCame;
    private SelectorCache.@Nullable Entry lastSelector;
    private @Nullable Exception unreadable;

    /** @param mapsUnsealedRegions whether regions are mapped that their sender can still shrink */
    FrameDecoder(
            Platform platform,
            Label label,
            MessageBox messageBox,
            PlaceholderObject hidden,
            ControlFrames control,
            boolean mapsUnsealedRegions) {
        this.platform = platform;
        this.mapsUnsealedRegions = mapsUnsealedRegions;
        this.messageBox = messageBox;
        this.hidden = hidden;
        this.control = control;
        this.selectors = new SelectorCache(label);
    }

    MessageBox messageBox() {
        return messageBox;
    }

    /** From the next packet on, payloads are read by this box. */
    void messageBox(MessageBox next) {
        messageBox = next;
    }

    /**
     * Decodes the i-th packet.
     *
     * @param trust what the packet may be
     * @return null when it is not for this endpoint or cannot be read; {@link #dropReason()} says why
     */
    @Nullable IncomingMessage decode(IncomingPackets packets, int i, Source.Trust trust) {
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
            Object payload;
            UUID typeId;
            if (type == null) {
                typeId = typeId();
                payload = unknown(typeId);
            } else {
                typeId = type.uuid();
                reader.reset(view.memory(), view.payloadOffset(), view.payloadOffset() + view.payloadLength());
                payload = type.codec().read(reader);
            }
            if (packets.objectCount(i) == 0) {
                return new IncomingMessage(payload, typeId, selector.selector(), List.of(), List.of());
            }
            return withAttachments(payload, typeId, selector, packets.takeObjects(i), trust);
        } catch (MalformedFrameException | DecodeException | BrokenRegionException e) {
            unreadable = e;
            return drop(Fault.UNREADABLE, DropReason.MALFORMED);
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

    /**
     * Whether the last {@link #decode} gave nothing because the packet was a control frame, of which nothing is
     * dropped.
     */
    boolean wasControlFrame() {
        return fault == Fault.CONTROL_FRAME;
    }

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

    /** What was seen, for a person to read. Made here, since most of what is dropped is only counted. */
    String dropDetail() {
        return switch (fault) {
            case TRUNCATED -> "the packet was larger than the bus allows";
            case OBJECTS_LOST ->
                "its attachments could not come in: this process may have too many open files (ulimit -n)";
            case OTHER_VERSION ->
                "its frame is of version " + view.version() + ", this library speaks " + ProtocolVersion.OURS;
            case NOT_ADDRESSED -> "its selector is " + (lastSelector == null ? "not known" : lastSelector.selector());
            case UNKNOWN_TYPE -> "the message box reads " + messageBox;
            case REGIONS_MISSING ->
                view.regionCount() + " memory regions announced, " + objectsThatCame + " objects came";
            case CONTROL_FRAME -> "a control frame";
            case UNREADABLE -> unreadable == null ? "" : String.valueOf(unreadable.getMessage());
        };
    }

    /**
     * Lets go of everything that came with the i-th packet, which nobody will read. Regions lose the reference that
     * travelled with them.
     */
    void discard(IncomingPackets packets, int i) {
        if (packets.objectCount(i) == 0) {
            return;
        }
        int regionCount = 0;
        try {
            view.wrap(packets.memory().bytes(), packets.offset(i), packets.length(i));
            // Another version may count otherwise; and where some are lost, it is the last ones, which the regions are.
            boolean known = view.isVersionCompatible() && !packets.objectsLost(i);
            regionCount = known ? view.regionCount() : 0;
        } catch (MalformedFrameException e) {
            // Then none of the objects is known to be a region; closing them is all that can be done.
            regionCount = 0;
        }
        List<KernelObject> objects = packets.takeObjects(i);
        for (int k = 0; k < objects.size(); k++) {
            KernelObject object = objects.get(k);
            letGo(object, k >= objects.size() - regionCount);
        }
    }

    private IncomingMessage withAttachments(
            Object payload, UUID typeId, SelectorCache.Entry selector, List<KernelObject> objects, Source.Trust trust) {
        int plain = objects.size() - view.regionCount();
        List<NativeObject> natives = new ArrayList<>(plain);
        List<MemoryRegion> regions = new ArrayList<>(view.regionCount());
        int next = 0;
        try {
            if (trust == Source.Trust.CRATE_CONTROLLER
                    && objects.size() == 1
                    && plain == 1
                    && hidden.isOne(objects.get(0))) {
                objects.get(0).close();
                return new IncomingMessage(payload, typeId, selector.selector(), List.of(), List.of());
            }
            while (next < objects.size()) {
                KernelObject object = objects.get(next);
                next++;
                if (next <= plain) {
                    natives.add(OwnedObject.received(object, platform));
                } else {
                    regions.add(SharedRegion.received(object, platform, mapsUnsealedRegions));
                }
            }
            return new IncomingMessage(
                    payload, typeId, selector.selector(), List.copyOf(natives), List.copyOf(regions));
        } catch (RuntimeException e) {
            natives.forEach(NativeObject::close);
            regions.forEach(MemoryRegion::close);
            for (; next < objects.size(); next++) {
                letGo(objects.get(next), next >= plain);
            }
            throw e;
        }
    }

    private void letGo(KernelObject object, boolean isRegion) {
        if (isRegion) {
            SharedRegion.refuse(object, platform);
        } else {
            object.close();
        }
    }

    private UnknownPayload unknown(UUID typeId) {
        byte[] bytes = new byte[view.payloadLength()];
        view.memory().get(view.payloadOffset(), bytes);
        return new UnknownPayload(typeId, bytes);
    }

    private UUID typeId() {
        return new UUID(view.typeIdHigh(), view.typeIdLow());
    }

    private @Nullable IncomingMessage drop(Fault seen, DropReason reason) {
        fault = seen;
        dropReason = reason;
        return null;
    }
}
