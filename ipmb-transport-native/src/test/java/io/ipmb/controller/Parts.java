package io.ipmb.controller;

import io.ipmb.AllowedPeers;
import io.ipmb.HostLimits;
import io.ipmb.Selector;
import io.ipmb.SlowConsumerPolicy;
import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.BincodeWriter;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.counter.Counters;
import io.ipmb.endpoint.WireSelectors;
import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.WaitSet;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.FrameWriter;
import io.ipmb.protocol.MalformedFrameException;
import io.ipmb.protocol.RosterMember;
import io.ipmb.protocol.RosterMembers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a controller on the in-process platform, each for itself: with a clock that stands still unless it is
 * moved, and with members whose channels a test reads by hand.
 */
final class Parts implements AutoCloseable {

    private static final long OWN_USER = 1000;

    final MemoryPlatform world = new MemoryPlatform();
    final Counters counters = new Counters();
    final ControllerContext context;
    final Membership membership = new Membership();
    final Accounts accounts;
    final HeldObjects held;
    final Departures departures = new Departures();
    final WaitSet waits = world.waitSet();
    final PacketBuffer scratch = world.packetBuffer(256 << 10);
    final Undeliverable undeliverable;
    final Unmatched unmatched;
    final Transmitter transmitter;
    final OutboxTimers timers = new OutboxTimers(Outbox::flush);
    final Outbox.Shared outboxes;
    final KeptMessages kept;
    final SharedRoster roster;
    final HeldFrames heldFrames;
    final Grace grace;
    final Delivery delivery;

    private final List<AutoCloseable> toClose = new ArrayList<>();
    private final FrameWriter writer = new FrameWriter();
    private long now = ControllerBench.BEGIN;
    private long lastPid = 100;

    Parts() {
        this(HostLimits.DEFAULT, SlowConsumerPolicy.WAIT);
    }

    Parts(HostLimits limits, SlowConsumerPolicy policy) {
        ControllerSettings settings = new ControllerSettings(
                "test." + UUID.randomUUID(),
                new PeerCheck(AllowedPeers.ANY_USER, "secret", world.self()),
                limits,
                policy,
                true,
                Duration.ofSeconds(2),
                (messages, why) -> {},
                expression -> "a selector");
        this.context = ControllerContext.of(settings, world, counters, () -> now);
        this.accounts = new Accounts(context.clock());
        this.held = new HeldObjects(world, membership, context.clock());
        this.undeliverable = new Undeliverable(context, new LossNotices(context));
        this.unmatched = new Unmatched(context);
        this.transmitter = new Transmitter(context, 64, undeliverable);
        ChunkPool pool = new ChunkPool(world, limits.queueBytesInAll(), limits.queueBytesPerUser());
        this.roster = SharedRoster.create(context);
        this.outboxes = new Outbox.Shared(
                context, waits, transmitter, held, pool, new Frames(64, scratch), timers, departures, roster);
        this.kept = new KeptMessages(context, accounts, held, unmatched, scratch);
        this.heldFrames = new HeldFrames(limits, accounts, held);
        Spread spread = new Spread(new SplittableRandom(7));
        this.grace = new Grace(context, membership, roster, accounts, unmatched, heldFrames, kept, spread, scratch);
        this.delivery = new Delivery(context, membership, kept, grace, undeliverable, unmatched, spread, scratch);
    }

    /**
     * A member of the bus.
     *
     * @param peer as the controller sees it
     * @param outbox that of the peer
     * @param uplink what the member sends with
     * @param downlink what the member reads from
     */
    record Member(Peer peer, Outbox outbox, SendChannel uplink, ReceiveChannel downlink) {

        /** The texts of all Strings that have come. */
        List<String> readAll(MemoryPlatform world) {
            List<String> texts = new ArrayList<>();
            try (IncomingPackets packets = world.incomingPackets(1)) {
                while (downlink.receive(packets) > 0) {
                    texts.add(text(packets));
                }
            } catch (PlatformException e) {
                throw new AssertionError(e);
            }
            return texts;
        }
    }

    /** A member of this library's kind in a process of its own. */
    Member join(String... label) {
        return join(false, Extension.OURS, OWN_USER, label);
    }

    /** A member on the crate in a process of its own. */
    Member joinWithCrate(String... label) {
        return join(false, null, OWN_USER, label);
    }

    /** A member in a process of another user. */
    Member joinAs(long userId, String... label) {
        return join(false, Extension.OURS, userId, label);
    }

    /** The hosting process's own endpoint. */
    Member joinAsHost(String... label) {
        return join(true, Extension.OURS, OWN_USER, label);
    }

    private Member join(boolean host, @Nullable Extension extension, long userId, String... label) {
        try {
            ChannelPair up = world.channelPair();
            ChannelPair down = world.channelPair();
            PeerIdentity identity = new PeerIdentity(++lastPid, userId);
            Uplink uplink = new Uplink(up.receiving(), waits, departures);
            Peer peer = new Peer(uplink, identity, accounts.hold(identity), now, host);
            uplink.listen(peer);
            Outbox outbox = new Outbox(peer, sendingHalf(down), outboxes);
            UUID id = UUID.randomUUID();
            RosterMember member = RosterMembers.member(id, lastPid, identity.pid(), label);
            peer.admit(id, member, new Place(128, lastPid), extension, outbox);
            membership.add(peer);
            Member joined = new Member(peer, outbox, sendingHalf(up), down.receiving());
            toClose.add(joined.uplink());
            toClose.add(joined.downlink());
            return joined;
        } catch (PlatformException e) {
            throw new AssertionError(e);
        }
    }

    /** A member leaves; nothing of it is registered anywhere any more. */
    void leave(Member member) {
        Peer peer = member.peer();
        peer.leave();
        membership.remove(peer);
        member.outbox().close();
        peer.uplink().close();
        accounts.release(peer.account());
    }

    private SendChannel sendingHalf(ChannelPair pair) throws PlatformException {
        SendChannel channel = world.sendingHalf(pair.sending().duplicate());
        pair.sending().close();
        return channel;
    }

    /** Frames with a String each, as they come from one sender in one batch. */
    Frames frames(Selector to, String... texts) {
        PacketBuffer memory = world.packetBuffer(1 << 20);
        toClose.add(memory::free);
        Frames frames = new Frames(Math.max(1, texts.length), memory);
        frames.restart(memory);
        int at = 0;
        for (String text : texts) {
            int length = write(memory, at, to, text);
            frames.add(at, length, null);
            at += length;
        }
        return frames;
    }

    /** One frame with objects, which are closed once the frame has been dealt with. */
    Frames frameWith(AttachedObjects objects, Selector to, String text) {
        Frames plain = frames(to, text);
        plain.restart(plain.memory());
        plain.add(0, write(plain.memory(), 0, to, text), objects);
        return plain;
    }

    /** Objects of a frame. */
    AttachedObjects objects(int count) {
        List<KernelObject> objects = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                objects.add(world.sharedMemory().create(16));
            }
        } catch (PlatformException e) {
            throw new AssertionError(e);
        }
        return new AttachedObjects(objects, 0, world.sharedMemory(), held);
    }

    /** Writes a frame with a String; its length. */
    int write(PacketBuffer memory, int at, Selector to, String text) {
        var type = PayloadTypes.of(String.class);
        BincodeWriter payload =
                writer.begin(memory.bytes(), at, WireSelectors.encoded(to), type.idHigh(), type.idLow(), 0);
        payload.writeString(text);
        return Math.toIntExact(writer.end());
    }

    /** The route of a selector as of now. */
    Route route(Selector to) {
        Frames frame = frames(to, "");
        FrameView view = new FrameView();
        try {
            view.wrap(frame.memory().bytes(), frame.offset(0), frame.length(0));
            return new RouteCache().find(view, Aim.of(view, 0), Audience.EVERYBODY, membership);
        } catch (MalformedFrameException e) {
            throw new AssertionError(e);
        }
    }

    /** The String of the only packet. */
    static String text(IncomingPackets packets) {
        return text(packets.memory(), packets.offset(0), packets.length(0));
    }

    /** The String of a frame. */
    static String text(PacketBuffer memory, int offset, int length) {
        FrameView view = new FrameView();
        try {
            view.wrap(memory.bytes(), offset, length);
        } catch (MalformedFrameException e) {
            throw new AssertionError(e);
        }
        BincodeReader reader = new BincodeReader();
        reader.reset(view.memory(), view.payloadOffset(), view.payloadOffset() + view.payloadLength());
        return String.valueOf(PayloadTypes.of(String.class).codec().read(reader));
    }

    /** Moves the clock. */
    void advance(long nanos) {
        now += nanos;
    }

    /** Frees everything and looks for what was left open. */
    @Override
    public void close() {
        for (Peer peer : List.copyOf(membership.walk())) {
            Outbox outbox = peer.outbox();
            if (outbox != null) {
                outbox.close();
                outbox.queue().clear();
            }
            peer.uplink().close();
        }
        for (AutoCloseable next : toClose) {
            try {
                next.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
        heldFrames.sweep(group -> true, frame -> true);
        kept.clear();
        outboxes.pool().close();
        transmitter.close();
        roster.close();
        waits.close();
        if (!world.openObjects().isEmpty()) {
            throw new AssertionError("left open: " + world.openObjects());
        }
    }
}
