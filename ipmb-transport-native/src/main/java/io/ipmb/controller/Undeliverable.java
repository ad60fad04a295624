package io.ipmb.controller;

import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.PlatformException;
import io.ipmb.protocol.CrateLimits;

/** Messages that cannot be delivered, ever: counted, with their receiver too, and one line in the log for each peer. */
final class Undeliverable {

    private final Counters counters;
    private final IncidentLog incidents;

    Undeliverable(ControllerContext context) {
        this.counters = context.counters();
        this.incidents = context.incidents();
    }

    /** A message that the receiver's channel will never take. */
    void dropped(Peer receiver, PlatformException why) {
        count(receiver);
        IncidentLog.Line line = incidents.line(BusIncident.UNDELIVERABLE, receiver.name());
        if (line != null) {
            write(line, receiver, String.valueOf(why.getMessage()));
        }
    }

    /** A message with more objects than a receiver of the crate takes; others may have got it. */
    void tooManyObjects(Peer receiver, int objects) {
        count(receiver);
        IncidentLog.Line line = incidents.line(BusIncident.UNDELIVERABLE, receiver.name());
        if (line != null) {
            write(line, receiver, objects + " objects, but this endpoint takes " + CrateLimits.MOST_OBJECTS);
        }
    }

    /** A message whose objects could not come into this process. */
    void objectsLost(Peer sender) {
        counters.increment(Counter.DROPPED_UNDELIVERABLE);
        IncidentLog.Line line = incidents.line(BusIncident.OBJECTS_LOST, sender.name());
        if (line != null) {
            line.write(sender.name() + ": a message was dropped because its objects could not come in: this process may"
                    + " have too many open files (ulimit -n)");
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
