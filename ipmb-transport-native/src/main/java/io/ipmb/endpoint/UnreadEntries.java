package io.ipmb.endpoint;

import io.ipmb.Selector;
import io.ipmb.codec.PayloadType;
import io.ipmb.lane.UnreadRecords;
import io.ipmb.platform.KernelObject;
import io.ipmb.protocol.FrameTail;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.LaneTag;
import io.ipmb.protocol.MalformedFrameException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The messages that a receiver has left in its lane, as the sender reads them back. Guarded by the send path's lock.
 */
final class UnreadEntries {

    private final UnreadRecords records;
    private final LaneNumbers<Selector> selectors;
    private final LaneNumbers<PayloadType<?>> types;
    private final ObjectsInFlight objects;
    private final FrameView frame = new FrameView();
    private final FrameTail tail = new FrameTail();

    UnreadEntries(
            UnreadRecords records,
            LaneNumbers<Selector> selectors,
            LaneNumbers<PayloadType<?>> types,
            ObjectsInFlight objects) {
        this.records = records;
        this.selectors = selectors;
        this.types = types;
        this.objects = objects;
    }

    /** The next message, which owns its objects; null when there is none. */
    @Nullable UnreadMessage next() {
        if (!records.next()) {
            return null;
        }
        int tag = records.tag();
        return LaneTag.isFrame(tag) ? ofFrame() : ofPayload(tag);
    }

    private UnreadMessage ofPayload(int tag) {
        return new UnreadMessage(
                selectors.key(LaneTag.selector(tag)),
                types.key(LaneTag.type(tag)).uuid(),
                bytes(records.offset(), records.length()),
                List.of(),
                0);
    }

    private UnreadMessage ofFrame() {
        ByteBuffer memory = records.memory().bytes().clear();
        Selector selector;
        try {
            frame.wrap(memory, records.offset(), records.length());
            selector = WireSelectors.received(frame);
        } catch (MalformedFrameException e) {
            throw new IllegalStateException("an entry changed that nobody else can write", e);
        }
        tail.read(frame, records.length());
        List<KernelObject> attached = records.hadObjects() ? objects.take(records.end()) : null;
        return new UnreadMessage(
                spread(selector),
                new UUID(frame.typeIdHigh(), frame.typeIdLow()),
                bytes(frame.payloadOffset(), frame.payloadLength()),
                attached == null ? List.of() : attached,
                attached == null ? 0 : frame.regionCount());
    }

    private Selector spread(Selector selector) {
        if ((tail.marks() & FrameTail.SPREAD) == 0) {
            return selector;
        }
        return (tail.marks() & FrameTail.SPREAD_KEY) == 0 ? selector.spread() : selector.spread(tail.key());
    }

    private byte[] bytes(int offset, int length) {
        byte[] bytes = new byte[length];
        records.memory().bytes().get(offset, bytes);
        return bytes;
    }
}
