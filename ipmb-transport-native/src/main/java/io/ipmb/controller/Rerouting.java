package io.ipmb.controller;

import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import io.ipmb.incident.IncidentLog;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.MalformedFrameException;

/**
 * Passes on what waits for a receiver that takes nothing any more: a message to one goes to the next match, or is kept for
 * its time to live, or is dropped as one to nobody; a copy of a message to many is dropped. It is done on the spot, so that
 * these messages come before newer ones wherever they go.
 *
 * <p>Nobody is paused for them, since their senders are not known here any more; so a queue that they come to exceeds its
 * limit by as much as waited. What is kept is charged to the receiver that went away.
 */
final class Rerouting {

    private static final int FRAMES_AT_ONCE = 64;

    private final Membership membership;
    private final Router router;
    private final Counters counters;
    private final IncidentLog incidents;
    private final RouteCache routes = new RouteCache();
    private final FrameView view = new FrameView();
    private final Frames waiting;
    private final Frames run;

    Rerouting(Membership membership, Router router, Outbox.Shared outboxes) {
        this.membership = membership;
        this.router = router;
        this.counters = outboxes.context().counters();
        this.incidents = outboxes.context().incidents();
        this.waiting = new Frames(FRAMES_AT_ONCE, outboxes.scratch().memory());
        this.run = new Frames(FRAMES_AT_ONCE, outboxes.scratch().memory());
    }

    /**
     * Empties the queue of a receiver whose outbox is closed already.
     *
     * @return how many messages nobody got because of that
     */
    int passOn(Peer gone, FrameQueue queue) {
        int waited = queue.frames();
        int copies = 0;
        int unicasts = 0;
        int dropped = 0;
        while (!queue.isEmpty()) {
            queue.peek(waiting);
            Route route = null;
            run.restart(waiting.memory());
            for (int i = 0; i < waiting.count(); i++) {
                wrap(i);
                if (view.isMulticast()) {
                    copies++;
                    continue;
                }
                if (Router.isHandshake(view)) {
                    // Its own ack, which is nobody else's.
                    continue;
                }
                Route next = find();
                if (route != null && (next != route || !isOfRun(i))) {
                    dropped += deliver(gone, route);
                    run.restart(waiting.memory());
                    next = find();
                }
                route = next;
                run.add(waiting.offset(i), waiting.length(i), waiting.attached(i));
                unicasts++;
            }
            if (route != null) {
                dropped += deliver(gone, route);
            }
            for (int i = 0; i < waiting.count(); i++) {
                queue.removeFirst();
            }
        }
        counters.add(Counter.REROUTED, unicasts - dropped);
        counters.add(Counter.DROPPED_RECEIVER_GONE, copies);
        if (copies + dropped > 0) {
            report(gone, waited, copies + dropped);
        }
        return copies + dropped;
    }

    private void wrap(int i) {
        try {
            view.wrap(waiting.memory().bytes(), waiting.offset(i), waiting.length(i));
        } catch (MalformedFrameException e) {
            throw changed(e);
        }
    }

    private Route find() {
        try {
            return routes.find(view, membership);
        } catch (MalformedFrameException e) {
            throw changed(e);
        }
    }

    private static IllegalStateException changed(MalformedFrameException e) {
        return new IllegalStateException("a frame changed after it was checked", e);
    }

    /** Whether whoever takes the run's frames takes this one as well, and the other way round. */
    private boolean isOfRun(int i) {
        return Peer.areForAnybody(waiting.objects(i)) == Peer.areForAnybody(run.objects(0));
    }

    private int deliver(Peer gone, Route route) {
        return router.deliver(null, gone, route, run);
    }

    private void report(Peer gone, int waited, int lost) {
        IncidentLog.Line line = incidents.line(BusIncident.GONE, gone.name());
        if (line != null) {
            line.write(gone.name() + " went away while " + waited + " messages waited for it; dropped of them, since"
                    + " nobody else matches or others got them too: " + lost);
        }
    }
}
