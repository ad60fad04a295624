package io.ipmb.controller;

import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.WaitSet;
import org.jspecify.annotations.Nullable;

/**
 * One peer's way in: the channel that brings its frames, and whether the controller reads from it.
 *
 * <pre>
 *   SILENT ── listen ──► READ ◄── the last full receiver has caught up ── PAUSED
 *                          │ ──── a receiver is full ──────────────────────► │
 *                          │                                                 └── the other side closes ──► CUT
 *                          ├── end ──► ENDED                    CUT ── the last one has caught up ──► READ
 *   any ── close ──► CLOSED
 * </pre>
 *
 * <p>SILENT: nothing is read yet. READ: packets are waited for. PAUSED: packets stay in the channel, so that the sender
 * feels it. CUT: paused, and waited for no longer, since a wait set reports an end again and again. ENDED: read to its
 * end; the peer may still receive. Once the bus is handed over ({@link #drain}) no receiver pauses an uplink any more.
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

    /** @param departures where the peer is noted when the wait set cannot take its channel again */
    Uplink(ReceiveChannel channel, WaitSet waits, Departures departures) {
        this.channel = channel;
        this.waits = waits;
        this.departures = departures;
    }

    /** Who made the connection; null when the system does not tell. */
    @Nullable PeerIdentity identity() {
        return channel.peer();
    }

    /** Begins to wait for packets, which are reported with the peer. */
    void listen(Peer reported) throws PlatformException {
        waits.add(channel, WaitSet.READABLE, reported);
        peer = reported;
        state = State.READ;
    }

    /** Reads packets that are there, up to a limit; see {@link ReceiveChannel#receive(IncomingPackets, int)}. */
    int receive(IncomingPackets into, int limit) throws PlatformException {
        return channel.receive(into, limit);
    }

    /** Whether there is any use in {@link #receive}. */
    boolean isRead() {
        return state == State.READ;
    }

    /** Whether it has been read to its end. */
    boolean isEnded() {
        return state == State.ENDED;
    }

    /** Whether the bus is being handed over, so that its end is expected. */
    boolean isDraining() {
        return draining;
    }

    /** Whether the peer waits for receivers that are full. */
    boolean isWaiting() {
        return fullReceivers > 0;
    }

    /** One more receiver is full: nothing is read until it has caught up. */
    void awaitReceiver() {
        fullReceivers++;
        if (fullReceivers == 1 && !draining && state == State.READ) {
            state = State.PAUSED;
            change(0);
        }
    }

    /** One receiver has caught up. */
    void receiverCaughtUp() {
        fullReceivers--;
        if (fullReceivers == 0) {
            goOn();
        }
    }

    /** The other side has closed while nothing is read; what it had sent is read once its receivers have caught up. */
    void cut() {
        if (state == State.PAUSED) {
            waits.remove(channel);
            state = State.CUT;
        }
    }

    /** Takes nothing new; what was handed in is read to its end, however full its receivers are. */
    void drain() {
        channel.stopIntake();
        draining = true;
        goOn();
    }

    /** It has been read to its end. */
    void end() {
        waits.remove(channel);
        state = State.ENDED;
    }

    /** Takes nothing new, and counts what was handed in and not read. */
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
            // What cannot be read cannot be counted.
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
