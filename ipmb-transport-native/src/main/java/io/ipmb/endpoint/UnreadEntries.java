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
 * The messages that a receiver has left in its lane, as the sender reads them back: those that it has not taken, and
 * with a receiver that acknowledges, those that it has taken and not acknowledged. Guarded by the send path's lock.
 */
final class UnreadEntries {

    private final UnreadRecords records;
    private final LaneNumbers<Selector> selectors;
    private final LaneNumbers<PayloadType<?>> types;
    private final ObjectsInFlight objects;
    private final LaneEnd howEnded;
    private final FrameView frame = new FrameView();
    private final FrameTail tail = new FrameTail();

    /**
     * The end of a lane.
     *
     * @param acknowledges whether the receiver acknowledges what it has taken
     * @param crashed whether it has ended without taking leave
     * @param forgotten how far the numbers of entries mean nothing any more, since it had said that it is done with
     *     them
     */
    record LaneEnd(boolean acknowledges, boolean crashed, long forgotten) {}

    UnreadEntries(
            UnreadRecords records,
            LaneNumbers<Selector> selectors,
            LaneNumbers<PayloadType<?>> types,
            ObjectsInFlight objects,
            LaneEnd howEnded) {
        this.howEnded = howEnded;
        this.records = records;
        this.selectors = selectors;
        this.types = types;
        this.objects = objects;
    }

    /** The next message, which owns its objects; null when there is none. */
    @Nullable UnreadMessage next() {
        while (records.next()) {
            // A receiver that takes back what it has said gets nothing by that.
            if (records.end() > howEnded.forgotten() && (howEnded.acknowledges() || !records.wasTaken())) {
                int tag = records.tag();
                return LaneTag.isFrame(tag) ? ofFrame() : ofPayload(tag);
            }
        }
        return null;
    }

    private int more(int redeliveries) {
        return redeliveries + (records.wasTaken() ? 1 : 0);
    }

    private int moreCrashes(int crashes) {
        return crashes + (records.wasTaken() && howEnded.crashed() ? 1 : 0);
    }

    private UnreadMessage ofPayload(int tag) {
        return new UnreadMessage(
                selectors.key(LaneTag.selector(tag)),
                types.key(LaneTag.type(tag)).uuid(),
                bytes(records.offset(), records.length()),
                List.of(),
                0,
                more(0),
                moreCrashes(0));
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
        List<KernelObject> attached = records.hadObjects() ? objects.take(records.end(), records.wasTaken()) : null;
        return new UnreadMessage(
                spread(selector),
                new UUID(frame.typeIdHigh(), frame.typeIdLow()),
                bytes(frame.payloadOffset(), frame.payloadLength()),
                attached == null ? List.of() : attached,
                attached == null ? 0 : frame.regionCount(),
                more(tail.redeliveries()),
                moreCrashes(tail.crashes()));
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
