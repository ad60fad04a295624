package io.ipmb.controller;

import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SendChannel;

/**
 * Sends frames into channels, with one packet list for all outboxes. Runs of frames without objects go out with one
 * call; a frame with objects goes alone, so that its region counts are exact.
 */
final class Transmitter {

    /** What ended the last {@link #transmit}. */
    enum Outcome {
        /** All frames are finished. */
        DONE,
        /** The channel is full at this moment. */
        FULL,
        /** The system lacks resources; to be tried again a little later. */
        BACK_OFF,
        /** The receiver is gone. */
        GONE
    }

    private final OutgoingPackets packets;
    private final Counters counters;
    private final Undeliverable undeliverable;
    private Outcome outcome = Outcome.DONE;

    Transmitter(ControllerContext context, int packetsAtOnce, Undeliverable undeliverable) {
        this.packets = context.platform().outgoingPackets(packetsAtOnce);
        this.counters = context.counters();
        this.undeliverable = undeliverable;
    }

    /**
     * Sends the frames from the {@code from}-th on.
     *
     * @return the index of the first unfinished frame; {@link #outcome()} has the reason
     */
    int transmit(SendChannel channel, Peer receiver, Frames frames, int from) {
        outcome = Outcome.DONE;
        int next = from;
        while (next < frames.count() && outcome == Outcome.DONE) {
            AttachedObjects attached = frames.attached(next);
            if (attached == null) {
                next = sendPlainRun(channel, receiver, frames, next);
            } else {
                next += sendWithObjects(channel, receiver, frames, next, attached);
            }
        }
        packets.clear();
        return next;
    }

    Outcome outcome() {
        return outcome;
    }

    void close() {
        packets.close();
    }

    private int sendPlainRun(SendChannel channel, Peer receiver, Frames frames, int from) {
        packets.clear();
        int end = from;
        while (end < frames.count() && packets.count() < packets.capacity() && frames.attached(end) == null) {
            packets.add(frames.memory(), frames.offset(end), frames.length(end));
            end++;
        }
        int sent = 0;
        while (sent < end - from && outcome == Outcome.DONE) {
            try {
                int taken = channel.send(packets, sent);
                if (taken == 0) {
                    outcome = Outcome.FULL;
                }
                counters.add(Counter.DELIVERED, taken);
                receiver.countReceived(taken);
                sent += taken;
            } catch (PlatformException e) {
                if (isFrameAtFault(e, receiver)) {
                    sent++;
                }
            }
        }
        return from + sent;
    }

    private int sendWithObjects(
            SendChannel channel, Peer receiver, Frames frames, int index, AttachedObjects attached) {
        packets.clear();
        packets.add(frames.memory(), frames.offset(index), frames.length(index), attached.objects());
        attached.lend();
        try {
            if (channel.send(packets, 0) > 0) {
                if (attached.areOfMessage()) {
                    counters.increment(Counter.DELIVERED);
                    receiver.countReceived(1);
                }
                return 1;
            }
            outcome = Outcome.FULL;
        } catch (PlatformException e) {
            if (isFrameAtFault(e, receiver)) {
                attached.giveBack();
                return 1;
            }
        }
        attached.giveBack();
        return 0;
    }

    /** Whether this one frame can never be sent; otherwise sets the outcome. */
    private boolean isFrameAtFault(PlatformException e, Peer receiver) {
        switch (e.reason()) {
            case CLOSED, DAMAGED -> outcome = Outcome.GONE;
            case WOULD_BLOCK -> outcome = Outcome.FULL;
            case NO_RESOURCES, TOO_MANY_OBJECTS -> outcome = Outcome.BACK_OFF;
            default -> {
                undeliverable.dropped(receiver, e);
                return true;
            }
        }
        return false;
    }
}
