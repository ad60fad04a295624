package io.ipmb.endpoint;

import io.ipmb.EndpointRetiredException;
import io.ipmb.IncomingMessage;
import io.ipmb.JoinOptions;
import io.ipmb.LaneOptions;
import io.ipmb.counter.Counters;
import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SendChannel;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.RosterMember;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A receiver of the {@link LaneModel}: a real inbox, and the played host's queue for it.
 *
 * <pre>
 *   ALIVE ── retire ──► RETIRED ── all was read ──► OVER
 *     └────── kill ─────────┴──► OVER
 * </pre>
 */
final class ModelReceiver {

    /** A frame in the host's queue, with its objects. */
    record Packet(
            byte[] bytes,
            List<KernelObject> objects,
            @Nullable ModelMessage message) {}

    private final LaneModel bus;
    final RosterMember member;
    final Inbox inbox;
    final List<ModelMessage> got = new ArrayList<>();

    /** Messages that came to it by the star. */
    final Set<ModelMessage> byStar = new HashSet<>();

    private final Deque<Packet> queue = new ArrayDeque<>();
    private @Nullable Session session;
    private @Nullable SendChannel controller;
    private final PacketBuffer buffer;
    private boolean queueEnds;
    boolean retired;
    boolean over;

    ModelReceiver(LaneModel bus, RosterMember member, int mostLanes) {
        this.bus = bus;
        this.member = member;
        this.buffer = bus.world.packetBuffer(10_000);
        JoinOptions options = JoinOptions.builder("bus")
                .label(member.label().toArray(String[]::new))
                .receives(Integer.class)
                .lanes(LaneOptions.builder().mostLanes(mostLanes).build())
                .build();
        inbox = new Inbox(
                bus.world, options, bus.hidden, new Counters(), new Events("receiver", event -> {}, new Counters()));
    }

    boolean isOpen() {
        return !retired && !over;
    }

    /** Another session begins. */
    void join() throws PlatformException {
        ChannelPair up = bus.world.channelPair();
        ChannelPair down = bus.world.channelPair();
        up.receiving().close();
        controller = bus.world.sendingHalf(down.sending());
        session = new Session(
                bus.world.sendingHalf(up.sending()),
                down.receiving(),
                UUID.randomUUID(),
                Extension.OURS.with(Extension.LOSSES | Extension.LANES),
                null,
                null,
                bus.now::get);
        queueEnds = false;
        Source tooOld = inbox.add(session.downlink());
        if (tooOld != null) {
            throw new AssertionError("a session without a reader");
        }
    }

    void enqueue(Packet packet) {
        queue.add(packet);
        ModelMessage message = packet.message();
        if (message != null) {
            byStar.add(message);
        }
    }

    /** The host gives some packets to the endpoint, in order. */
    boolean deliver(int most) throws PlatformException {
        SendChannel to = over ? null : controller;
        boolean moved = false;
        for (int i = 0; i < most && to != null && !queue.isEmpty(); i++) {
            Packet packet = queue.element();
            buffer.bytes().clear().put(packet.bytes());
            try (OutgoingPackets packets = bus.world.outgoingPackets(1)) {
                packets.add(buffer, 0, packet.bytes().length, packet.objects());
                if (to.send(packets, 0) == 0) {
                    return moved;
                }
            }
            queue.remove();
            packet.objects().forEach(KernelObject::close);
            moved = true;
        }
        if (queueEnds && queue.isEmpty()) {
            endSession();
        }
        return moved;
    }

    /** The host has no more than what is in the queue. */
    void endQueue() {
        queueEnds = true;
    }

    /** The host is gone with its queue; what is in the channel can be read. */
    void loseHost() {
        for (Packet packet : queue) {
            packet.objects().forEach(KernelObject::close);
            if (packet.message() != null) {
                packet.message().excuse(this);
            }
        }
        queue.clear();
        endSession();
    }

    private void endSession() {
        SendChannel present = controller;
        if (present != null) {
            present.close();
            controller = null;
            Session last = session;
            if (last != null) {
                last.downlink().markLost();
                last.uplink().close();
                last.downlink().release();
            }
        }
    }

    /** Reads a message; whether there was one. */
    boolean read() {
        if (over) {
            return false;
        }
        try (IncomingMessage message = inbox.receive(Deadline.after(Duration.ZERO, bus.now::get))) {
            if (message == null) {
                return false;
            }
            got.add(bus.messages.get(message.payload(Integer.class)));
            return true;
        } catch (EndpointRetiredException e) {
            end();
            return false;
        }
    }

    /** Takes no more messages, and reads what it has. */
    void retire() {
        retired = true;
        inbox.retire();
    }

    /** Ends with everything that it has not read. */
    void end() {
        over = true;
        inbox.close(Deadline.after(Duration.ZERO, bus.now::get));
        for (ModelMessage message : byStar) {
            if (!got.contains(message)) {
                message.excuse(this);
            }
        }
    }

    @Override
    public String toString() {
        return "receiver " + member.order() + " " + member.label() + (over ? " over" : retired ? " retired" : "");
    }
}
