package io.ipmb.controller;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Divides a run whose messages are to be spread among its receivers, so that each gets its share with one call: {@link
 * #begin}, then {@link #choose}, and for each share {@link #next} and {@link #took}; again from {@link #choose} on
 * while a receiver goes away in the middle. {@link #rest} is what nobody takes.
 *
 * <p>Each share keeps the order of the run. Borrows the run. Belongs to the controller's thread.
 */
final class Shares {

    private final Spread spread;
    private final Frames share;
    private final Frames rest;
    private final @Nullable Peer[] chosen;
    private final boolean[] open;
    private final int[] places;
    private Frames run;

    /** @param frames any, until a run begins */
    Shares(Spread spread, int capacity, Frames frames) {
        this.spread = spread;
        this.run = frames;
        this.share = new Frames(capacity, frames.memory());
        this.rest = new Frames(capacity, frames.memory());
        this.chosen = new Peer[capacity];
        this.open = new boolean[capacity];
        this.places = new int[capacity];
    }

    void begin(Frames of) {
        run = of;
        rest.restart(of.memory());
        for (int i = 0; i < of.count(); i++) {
            open[i] = true;
        }
    }

    /** Chooses a receiver for each frame that nobody has taken yet; false when there is none left. */
    boolean choose(Route route) {
        boolean any = false;
        for (int i = 0; i < run.count(); i++) {
            chosen[i] = null;
            if (open[i]) {
                Peer receiver = spread.choose(route, run, i);
                chosen[i] = receiver;
                if (receiver == null) {
                    open[i] = false;
                    rest.add(run.offset(i), run.length(i), run.attached(i));
                } else {
                    outbox(receiver).promise(run.length(i));
                    any = true;
                }
            }
        }
        return any;
    }

    /** Collects the next share; its receiver's outbox, or null when all are collected. */
    @Nullable Outbox next() {
        Peer receiver = null;
        share.restart(run.memory());
        for (int i = 0; i < run.count(); i++) {
            if (receiver == null) {
                receiver = chosen[i];
            }
            if (receiver != null && chosen[i] == receiver) {
                chosen[i] = null;
                places[share.count()] = i;
                share.add(run.offset(i), run.length(i), run.attached(i));
            }
        }
        return receiver == null ? null : outbox(receiver);
    }

    private static Outbox outbox(Peer receiver) {
        return Objects.requireNonNull(receiver.outbox());
    }

    /** The frames of the share that was collected last. */
    Frames share() {
        return share;
    }

    /** The receiver of the last share has taken so many of its frames. */
    void took(Outbox outbox, int frames) {
        outbox.endPromise();
        for (int i = 0; i < frames; i++) {
            open[places[i]] = false;
        }
    }

    /** The frames that nobody takes. */
    Frames rest() {
        return rest;
    }
}
