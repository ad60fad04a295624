package io.ipmb.controller;

import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SendChannel;
import io.ipmb.protocol.DirectoryWatch;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.MalformedFrameException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The bells of the members that watch the roster: at the end of each turn that has changed it, one small packet to each
 * of them. A bell is never queued: a channel without room has one in it already.
 *
 * <pre>
 *   SILENT ── a watch, a change of the roster ──► DUE ── rung, or one is pending ──► SILENT
 *                                                  └── the system is short of something ──► DUE, a little later
 * </pre>
 *
 * <p>One bell for each member: a new watch takes the place of the earlier one. It ends with the member, or with its
 * channel. The first bell comes in the turn of the watch itself, so that no change between a look and a watch is
 * missed.
 *
 * <p>Owns the channels of the bells. Belongs to the controller's thread.
 */
final class Bells implements AutoCloseable {

    private static final long BACK_OFF_NANOS = 5_000_000;

    private final ControllerContext context;
    private final SharedRoster roster;
    private final Map<Peer, SendChannel> channels = new HashMap<>();

    /** Those with a bell to ring, whatever becomes of the roster. */
    private final Set<Peer> due = new LinkedHashSet<>();

    private final OutgoingPackets packet;
    private final FrameView view = new FrameView();
    private long toldChanges;
    private long notBefore;

    Bells(ControllerContext context, SharedRoster roster) {
        this.context = context;
        this.roster = roster;
        this.notBefore = context.now();
        PacketBuffer memory = context.platform().packetBuffer(1);
        this.packet = context.platform().outgoingPackets(1);
        packet.add(memory, 0, 1);
    }

    /**
     * Takes the bell of a member.
     *
     * @param packets its watch is the i-th of them
     */
    void watch(Peer peer, IncomingPackets packets, int i) throws ProtocolViolation {
        List<KernelObject> objects = packets.takeObjects(i);
        if (objects.size() != 1 || !peer.has(Extension.DIRECTORY)) {
            objects.forEach(KernelObject::close);
            throw new ProtocolViolation("a watch of the directory without the ability, or without a channel");
        }
        SendChannel channel;
        try {
            channel = context.platform().sendingHalf(objects.get(0));
        } catch (PlatformException e) {
            throw new ProtocolViolation("a watch of the directory whose channel is none: " + e.getMessage());
        }
        forget(peer);
        channels.put(peer, channel);
        due.add(peer);
    }

    /** Whether a packet that has lost its objects is a watch; its sender sees the end of the channel. */
    boolean isLostWatch(IncomingPackets packets, int i) {
        try {
            view.wrap(packets.memory().bytes(), packets.offset(i), packets.length(i));
            return DirectoryWatch.is(view);
        } catch (MalformedFrameException e) {
            return false;
        }
    }

    /** Ends the watch of a member, if there is one. */
    void forget(Peer peer) {
        due.remove(peer);
        SendChannel channel = channels.remove(peer);
        if (channel != null) {
            channel.close();
        }
    }

    /** Rings where there is something to tell. */
    void ring() {
        if (toldChanges != roster.changes()) {
            toldChanges = roster.changes();
            due.addAll(channels.keySet());
        }
        if (due.isEmpty() || notBefore - context.now() > 0) {
            return;
        }
        for (Peer peer : new ArrayList<>(due)) {
            ring(peer);
        }
    }

    private void ring(Peer peer) {
        SendChannel channel = channels.get(peer);
        try {
            if (channel != null) {
                channel.send(packet, 0);
            }
            due.remove(peer);
        } catch (PlatformException e) {
            if (e.reason() == PlatformException.Reason.NO_RESOURCES) {
                notBefore = context.now() + BACK_OFF_NANOS;
            } else {
                forget(peer);
            }
        }
    }

    long nanosToNextTimer(long now) {
        boolean isToTell = !due.isEmpty() || (!channels.isEmpty() && toldChanges != roster.changes());
        return isToTell ? Math.max(0, notBefore - now) : Long.MAX_VALUE;
    }

    @Override
    public void close() {
        channels.values().forEach(SendChannel::close);
        channels.clear();
        due.clear();
        packet.close();
    }
}
