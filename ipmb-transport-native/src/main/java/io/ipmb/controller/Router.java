package io.ipmb.controller;

import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.SharedMemory;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.MalformedFrameException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of each frame of a batch. Consecutive frames with the same route that the same receivers can take are one
 * run, so that a receiver gets all of them with one system call.
 *
 * <p>For each batch {@link #begin}, {@link #route} for each frame in order, {@link #finish}. Holds the objects of the batch's
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
    private int attachedCount;
    private @Nullable Peer sender;
    private @Nullable IncomingPackets packets;
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

    void begin(Peer from, IncomingPackets batch) {
        sender = from;
        packets = batch;
        run.restart(batch.memory());
    }

    /** Adds the i-th frame of the batch to the run, or delivers the run and begins another one with it. */
    void route(FrameView frame, int i) throws MalformedFrameException {
        Peer from = Objects.requireNonNull(sender);
        IncomingPackets batch = Objects.requireNonNull(packets);
        int objects = batch.objectCount(i);
        Route next = from.routes().find(frame, membership);
        if (route != null && (next != route || !run.isTakenWith(objects))) {
            deliver(from, route);
            run.restart(batch.memory());
        }
        route = next;
        AttachedObjects with = null;
        if (objects > 0) {
            from.sendsObjects(objects);
            with = new AttachedObjects(batch.takeObjects(i), frame.regionCount(), sharedMemory, held);
            attached[attachedCount++] = with;
        }
        run.add(batch.offset(i), batch.length(i), with);
    }

    /** Delivers the last run and lets go of the batch. */
    void finish() {
        if (route != null && sender != null) {
            deliver(sender, route);
        }
        route = null;
        sender = null;
        packets = null;
        while (attachedCount > 0) {
            attachedCount--;
            AttachedObjects with = attached[attachedCount];
            attached[attachedCount] = null;
            if (with != null) {
                with.release();
            }
        }
    }

    private void deliver(Peer from, Route to) {
        counters.add(Counter.ROUTED, run.count());
        delivery.deliver(from, from, to, run);
    }
}
