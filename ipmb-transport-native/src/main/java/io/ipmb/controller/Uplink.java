package io.ipmb.controller;

import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.WaitSet;
import org.jspecify.annotations.Nullable;

/**
 * The channel with a peer's frames, and the state of reading from it.
 *
 * <pre>
 *   SILENT ── listen ──► READ ◄── the last full receiver has caught up ── PAUSED
 *                          │ ──── a receiver is full ──────────────────────► │
 *                          │                                                 └── the other side closes ──► CUT
 *                          ├── end ──► ENDED                    CUT ── the last one has caught up ──► READ
 *   any ── close ──► CLOSED
 * </pre>
 *
 * <p>SILENT: not in the wait set yet. READ: in the wait set, for packets. PAUSED: packets stay in the channel, so that
 * the sender feels the back-pressure. CUT: paused and out of the wait set, which would report the end again and again.
 * ENDED: read to its end; the peer may still receive. During a hand-over ({@link #drain}), full receivers pause no
 * uplink.
 *
 * <p>Owns the channel and its registration in the wait set. Belongs to the controller's thread.
 */
final class Uplink {

    private enum State {
        SILENT,
        READ,
        PAUSED,
        CUT,
        ENDED,
        CLOSED
    }

    private final ReceiveChannel channel;
    private final WaitSet waits;
    private final Departures departures;
    private @Nullable Peer peer;
    private State state = State.SILENT;
    private boolean draining;
    private int fullReceivers;

    /** @param departures for the peer, if the wait set fails for its channel */
    Uplink(ReceiveChannel channel, WaitSet waits, Departures departures) {
        this.channel = channel;
        this.waits = waits;
        this.departures = departures;
    }

    /** The process behind the connection; null when the system does not name it. */
    @Nullable PeerIdentity identity() {
        return channel.peer();
    }

    /** Waits for packets from here on; the wait set reports them with the peer. */
    void listen(Peer reported) throws PlatformException {
        waits.add(channel, WaitSet.READABLE, reported);
        peer = reported;
        state = State.READ;
    }

    /** Reads the available packets, up to a limit; see {@link ReceiveChannel#receive(IncomingPackets, int)}. */
    int receive(IncomingPackets into, int limit) throws PlatformException {
        return channel.receive(into, limit);
    }

    /** Whether packets are to be read at this moment. */
    boolean isRead() {
        return state == State.READ;
    }

    /** Whether it has been read to its end. */
    boolean isEnded() {
        return state == State.ENDED;
    }

    /** Whether a hand-over has begun, so that its end is expected. */
    boolean isDraining() {
        return draining;
    }

    /** Whether the peer waits for full receivers. */
    boolean isWaiting() {
        return fullReceivers > 0;
    }

    /** Counts one more full receiver; nothing is read until it has caught up. */
    void awaitReceiver() {
        fullReceivers++;
        if (fullReceivers == 1 && !draining && state == State.READ) {
            state = State.PAUSED;
            change(0);
        }
    }

    /** Counts one receiver that has caught up. */
    void receiverCaughtUp() {
        fullReceivers--;
        if (fullReceivers == 0) {
            goOn();
        }
    }

    /** Notes a close by the other side during a pause; the remaining packets are read after the pause. */
    void cut() {
        if (state == State.PAUSED) {
            waits.remove(channel);
            state = State.CUT;
        }
    }

    /** Takes no new packets; the remaining ones are read, however full their receivers are. */
    void drain() {
        channel.stopIntake();
        draining = true;
        goOn();
    }

    /** Notes that it has been read to its end. */
    void end() {
        waits.remove(channel);
        state = State.ENDED;
    }

    /** Takes no new packets; discards and counts the unread ones. */
    long discard(IncomingPackets packets) {
        if (state == State.ENDED) {
            return 0;
        }
        channel.stopIntake();
        long unread = 0;
        try {
            int count = channel.receive(packets);
            while (count > 0) {
                unread += count;
                count = channel.receive(packets);
            }
        } catch (PlatformException e) {
            // Unreadable packets cannot be counted.
            return unread;
        }
        return unread;
    }

    void close() {
        waits.remove(channel);
        state = State.CLOSED;
        channel.close();
    }

    private void goOn() {
        if (state == State.PAUSED) {
            state = State.READ;
            change(WaitSet.READABLE);
        } else if (state == State.CUT && peer != null) {
            try {
                listen(peer);
            } catch (PlatformException e) {
                departures.add(peer);
            }
        }
    }

    private void change(int interest) {
        try {
            waits.change(channel, interest);
        } catch (PlatformException e) {
            if (peer != null) {
                departures.add(peer);
            }
        }
    }
}
