package io.ipmb.controller;

import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.PlatformException;
import io.ipmb.protocol.CrateLimits;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.LossNotice;
import io.ipmb.protocol.MalformedFrameException;
import org.jspecify.annotations.Nullable;

/**
 * Messages that can never be delivered. Each is counted, here and at its receiver, and reported to its sender if known;
 * the log has one line for each peer.
 */
final class Undeliverable {

    private final Counters counters;
    private final IncidentLog incidents;
    private final LossNotices notices;
    private final FrameView view = new FrameView();

    Undeliverable(ControllerContext context, LossNotices notices) {
        this.counters = context.counters();
        this.incidents = context.incidents();
        this.notices = notices;
    }

    /** A message that the receiver's channel will never take. */
    void dropped(Peer receiver, PlatformException why) {
        count(receiver);
        IncidentLog.Line line = incidents.line(BusIncident.UNDELIVERABLE, receiver.name());
        if (line != null) {
            write(line, receiver, String.valueOf(why.getMessage()));
        }
    }

    /**
     * A message with more objects than a receiver of the crate takes; others may have got it.
     *
     * @param sender null when it is unknown by now
     */
    void tooManyObjects(@Nullable Peer sender, FrameView frame, Peer receiver, int objects) {
        count(receiver);
        if (sender != null) {
            notices.lost(sender, LossNotice.Reason.TOO_MANY_OBJECTS, frame);
        }
        IncidentLog.Line line = incidents.line(BusIncident.UNDELIVERABLE, receiver.name());
        if (line != null) {
            write(line, receiver, objects + " objects, but this endpoint takes " + CrateLimits.MOST_OBJECTS);
        }
    }

    /** Drops the i-th packet, a message whose objects could not come into this process. */
    void objectsLost(Peer sender, IncomingPackets packets, int i) {
        counters.increment(Counter.DROPPED_UNDELIVERABLE);
        notices.lost(sender, LossNotice.Reason.OBJECTS_LOST, readable(packets, i));
        IncidentLog.Line line = incidents.line(BusIncident.OBJECTS_LOST, sender.name());
        if (line != null) {
            line.write(sender.name() + ": a message was dropped because its objects could not come in: this process may"
                    + " have too many open files (ulimit -n)");
        }
    }

    /** Null when the frame is unreadable. */
    private @Nullable FrameView readable(IncomingPackets packets, int i) {
        try {
            view.wrap(packets.memory().bytes(), packets.offset(i), packets.length(i));
            return view;
        } catch (MalformedFrameException e) {
            return null;
        }
    }

    private void count(Peer receiver) {
        counters.increment(Counter.DROPPED_UNDELIVERABLE);
        receiver.countUndeliverable();
    }

    private static void write(IncidentLog.Line line, Peer receiver, String why) {
        line.write(receiver.name() + ": a message cannot be delivered and was dropped: " + why);
    }
}
