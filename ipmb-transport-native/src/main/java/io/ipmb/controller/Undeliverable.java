package io.ipmb.controller;

import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import io.ipmb.protocol.FamilyLimits;

/** What happens to messages that a receiver cannot take, ever: they are counted, with it too, and said once. */
final class Undeliverable {

    private final Counters counters;
    private final IncidentLog incidents;

    Undeliverable(Counters counters, IncidentLog incidents) {
        this.counters = counters;
        this.incidents = incidents;
    }

    void dropped(Peer receiver, String why) {
        counters.increment(Counter.DROPPED_UNDELIVERABLE);
        receiver.countUndeliverable();
        incidents.report("undeliverable", receiver, () -> "a message cannot be delivered and was dropped: " + why);
    }

    /** A message with more objects than a receiver of the family takes; others may have got it. */
    void tooManyObjects(Peer receiver, int objects) {
        dropped(receiver, objects + " objects, but this endpoint takes " + FamilyLimits.MOST_OBJECTS);
    }
}
