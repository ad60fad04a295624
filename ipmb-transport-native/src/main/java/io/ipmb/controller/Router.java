package io.ipmb.controller;

import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.SharedMemory;
import io.ipmb.protocol.ConnectAck;
import io.ipmb.protocol.ConnectMessage;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.MalformedFrameException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks the endpoints for each frame of a batch. Consecutive frames with the same route that the same receivers can take
 * are one run, so that a receiver gets all of them with one system call.
 */
final class Router {

    private final Membership membership;
    private final KeptMessages kept;
    private final Grace grace;
    private final Counters counters;
    private final Undeliverable undeliverable;
    private final Unmatched unmatched;
    private final SharedMemory sharedMemory;
    private final HeldObjects held;
    private final int mostObjects;
    private final FrameView view = new FrameView();
    private final FrameView undelivered = new FrameView();
    private final Frames run;
    private final @Nullable AttachedObjects[] runObjects;
    private final IncidentLog incidents;

    Router(
            ControllerContext context,
            Membership membership,
            KeptMessages kept,
            Grace grace,
            Undeliverable undeliverable,
            Unmatched unmatched,
            HeldObjects held,
            Frames run,
            int batchSize) {
        this.membership = membership;
        this.kept = kept;
        this.grace = grace;
        this.counters = context.counters();
        this.undeliverable = undeliverable;
        this.unmatched = unmatched;
        this.sharedMemory = context.platform().sharedMemory();
        this.held = held;
        this.mostObjects = context.limits().maxObjectsPerMessage();
        this.run = run;
        this.incidents = context.incidents();
        this.runObjects = new AttachedObjects[batchSize];
    }

    /**
     * Routes all packets of a batch.
     *
     * @throws ProtocolViolation at the first frame that breaks the rules; the ones before it were routed
     */
    void route(Peer sender, IncomingPackets packets) throws ProtocolViolation {
        Route route = null;
        int owned = 0;
        run.restart(packets.memory());
        try {
            for (int i = 0; i < packets.count(); i++) {
                if (packets.objectsLost(i)) {
                    counters.increment(Counter.DROPPED_UNDELIVERABLE);
                    reportLostObjects(sender);
                    continue;
                }
                check(packets, i);
                int objects = packets.objectCount(i);
                Route next = sender.routes().find(view, membership);
                if (route != null && (next != route || !isOfRun(objects))) {
                    deliverRun(sender, route);
                    run.restart(packets.memory());
                    // Delivering may have cost a receiver: walk as the membership is now.
                    next = sender.routes().find(view, membership);
                }
                route = next;
                AttachedObjects attached = null;
                if (objects > 0) {
                    sender.sendsObjects(objects);
                    attached = new AttachedObjects(packets.takeObjects(i), view.regionCount(), sharedMemory, held);
                    runObjects[owned++] = attached;
                }
                run.add(packets.offset(i), packets.length(i), attached);
            }
        } catch (MalformedFrameException e) {
            throw new ProtocolViolation(String.valueOf(e.getMessage()));
        } finally {
            if (route != null) {
                deliverRun(sender, route);
            }
            while (owned > 0) {
                owned--;
                AttachedObjects attached = runObjects[owned];
                runObjects[owned] = null;
                if (attached != null) {
                    attached.release();
                }
            }
        }
    }

    private void reportLostObjects(Peer sender) {
        IncidentLog.Line line = incidents.line(BusIncident.OBJECTS_LOST, sender.name());
        if (line != null) {
            line.write(sender.name() + ": a message was dropped because its objects could not come in: this process may"
                    + " have too many open files (ulimit -n)");
        }
    }

    /** Whether whoever takes the run's frames takes one with this many objects as well, and the other way round. */
    private boolean isOfRun(int objects) {
        return Peer.areForAnybody(objects) == Peer.areForAnybody(run.objects(0));
    }

    private void deliverRun(Peer sender, Route route) {
        counters.add(Counter.ROUTED, run.count());
        deliver(sender, sender, route, run);
    }

    /**
     * Gives frames, all of the same route and all or none with more objects than everybody takes, to whom they are for.
     *
     * @param sender who is paused for a receiver that is full; null when nobody is
     * @param payer to whom is charged what is kept
     * @return how many frames nobody took and nobody keeps
     */
    int deliver(@Nullable Peer sender, Peer payer, Route route, Frames run) {
        // Each receiver takes a prefix of the run, all of it unless it goes away in the middle.
        int reached = 0;
        Peer unable = null;
        Absentee first = grace.isRunning() && !route.multicast() ? route.firstAbsentee(run.objects(0)) : null;
        List<Peer> receivers = route.receivers();
        for (int i = 0; i < receivers.size(); i++) {
            Peer receiver = receivers.get(i);
            if (first != null && first.place().isBefore(receiver.place())) {
                break;
            }
            Outbox outbox = receiver.outbox();
            if (outbox == null || !outbox.isOpen()) {
                continue;
            }
            if (!receiver.takes(run.objects(0))) {
                if (route.multicast()) {
                    refuse(receiver, run);
                }
                unable = unable == null ? receiver : unable;
            } else if (route.multicast()) {
                reached = Math.max(reached, outbox.offer(run, 0, sender));
            } else {
                reached += outbox.offer(run, reached, sender);
                if (reached == run.count()) {
                    break;
                }
            }
        }
        if (grace.isRunning() && isHeld(sender, payer, route, run, reached, unable)) {
            return 0;
        }
        int dropped = 0;
        for (int i = reached; i < run.count(); i++) {
            if (!isKept(payer, route, run, i)) {
                drop(payer, route, run.objects(i), unable);
                dropped++;
            }
        }
        return dropped;
    }

    /**
     * Lets the run wait for those who are expected back after a change of host, where it is, or may be, for one of them. Of a
     * unicast run that is the rest; of a multicast one it is all.
     */
    private boolean isHeld(
            @Nullable Peer sender, Peer payer, Route route, Frames run, int reached, @Nullable Peer unable) {
        int absentees = route.countAbsentees(run.objects(0));
        int expected = route.multicast() ? absentees : Math.min(1, absentees);
        boolean anybody = unable == null && (grace.expectsAnybody() || reached == 0);
        if (expected == 0 && !anybody) {
            return false;
        }
        for (int i = route.multicast() ? 0 : reached; i < run.count(); i++) {
            grace.hold(sender, payer, route, run, i, timeToLive(run, i), expected, i < reached);
        }
        return true;
    }

    private void refuse(Peer receiver, Frames run) {
        for (int i = 0; i < run.count(); i++) {
            undeliverable.tooManyObjects(receiver, run.objects(i));
        }
    }

    private boolean isKept(Peer payer, Route route, Frames run, int index) {
        long timeToLive = timeToLive(run, index);
        if (timeToLive == 0) {
            return false;
        }
        kept.keep(payer, route, run, index, timeToLive);
        return true;
    }

    private long timeToLive(Frames run, int index) {
        try {
            undelivered.wrap(run.memory().bytes(), run.offset(index), run.length(index));
            return undelivered.timeToLiveNanos();
        } catch (MalformedFrameException e) {
            throw new IllegalStateException("a frame changed after it was checked", e);
        }
    }

    /** @param unable a receiver that the message is for and that cannot take it; a multicast was counted with each */
    private void drop(Peer payer, Route route, int objects, @Nullable Peer unable) {
        if (unable == null) {
            unmatched.dropped(payer.name(), route.program());
        } else if (!route.multicast()) {
            undeliverable.tooManyObjects(unable, objects);
        }
    }

    private void check(IncomingPackets packets, int i) throws ProtocolViolation, MalformedFrameException {
        if (packets.truncated(i)) {
            throw new ProtocolViolation("a packet larger than " + packets.length(i) + " bytes");
        }
        view.wrap(packets.memory().bytes(), packets.offset(i), packets.length(i));
        if (!view.isVersionCompatible()) {
            throw new ProtocolViolation("a frame of version " + view.version());
        }
        int objects = packets.objectCount(i);
        if (objects > mostObjects) {
            throw new ProtocolViolation(objects + " objects with one message, at most " + mostObjects + " are allowed");
        }
        if (view.regionCount() > objects) {
            throw new ProtocolViolation(view.regionCount() + " memory regions announced, " + objects + " objects came");
        }
        if (isHandshake(view)) {
            throw new ProtocolViolation("a second handshake on the same connection");
        }
    }

    static boolean isHandshake(FrameView view) {
        return (view.typeIdHigh() == ConnectMessage.TYPE_ID_HIGH && view.typeIdLow() == ConnectMessage.TYPE_ID_LOW)
                || (view.typeIdHigh() == ConnectAck.TYPE_ID_HIGH && view.typeIdLow() == ConnectAck.TYPE_ID_LOW);
    }
}
