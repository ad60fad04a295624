package io.ipmb.controller;

import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.SharedMemory;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.FrameTail;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.MalformedFrameException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of each frame of a batch. Consecutive frames with the same route that the same receivers can take are
 * one run, so that a receiver gets all of them with one system call.
 *
 * <p>For each batch {@link #route} for each frame in order, then {@link #finish}. Holds the objects of the batch's
 * frames until it is finished. Belongs to the controller's thread.
 */
final class Router {

    private final Membership membership;
    private final Delivery delivery;
    private final Counters counters;
    private final SharedMemory sharedMemory;
    private final HeldObjects held;
    private final Frames run;
    private final @Nullable AttachedObjects[] attached;
    private final FrameTail tail = new FrameTail();
    private int attachedCount;

    /** Of the run; null before the first frame of a batch. */
    private @Nullable Route route;

    /** @param run for a whole batch */
    Router(ControllerContext context, Membership membership, Delivery delivery, HeldObjects held, Frames run) {
        this.membership = membership;
        this.delivery = delivery;
        this.counters = context.counters();
        this.sharedMemory = context.platform().sharedMemory();
        this.held = held;
        this.run = run;
        this.attached = new AttachedObjects[run.capacity()];
    }

    /**
     * Adds the i-th packet of a batch, which is this frame, to the run, or delivers the run and begins another one with
     * it.
     */
    void route(Peer sender, FrameView frame, IncomingPackets packets, int i) throws MalformedFrameException {
        int objects = packets.objectCount(i);
        Route next = find(sender, frame, packets.length(i));
        if (next != route || !run.isTakenWith(objects)) {
            deliver(sender);
            run.restart(packets.memory());
            route = next;
        }
        AttachedObjects with = null;
        if (objects > 0) {
            sender.sendsObjects(objects);
            with = new AttachedObjects(packets.takeObjects(i), frame.regionCount(), sharedMemory, held);
            attached[attachedCount++] = with;
        }
        run.add(packets.offset(i), packets.length(i), with);
    }

    private Route find(Peer sender, FrameView frame, int packetLength) throws MalformedFrameException {
        if (packetLength == frame.length() || !sender.has(Extension.TAILS)) {
            return sender.routes().find(frame, Aim.of(frame, 0), Audience.EVERYBODY, membership);
        }
        tail.read(frame, packetLength);
        return sender.routes().find(frame, Aim.of(frame, tail.marks()), Audience.of(tail, sender), membership);
    }

    /** Delivers what has come so far of the batch, ahead of a frame that is not routed. */
    void endRun(Peer sender) {
        deliver(sender);
        route = null;
    }

    /** Delivers the last run and lets go of the batch. */
    void finish(Peer sender) {
        endRun(sender);
        while (attachedCount > 0) {
            attachedCount--;
            AttachedObjects with = attached[attachedCount];
            attached[attachedCount] = null;
            if (with != null) {
                with.release();
            }
        }
    }

    private void deliver(Peer sender) {
        if (route != null) {
            counters.add(Counter.ROUTED, run.count());
            sender.countSent(run.count());
            delivery.deliver(sender, sender, route, run);
        }
    }
}
