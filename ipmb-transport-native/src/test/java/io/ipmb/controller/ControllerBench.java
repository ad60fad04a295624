package io.ipmb.controller;

import io.ipmb.AllowedPeers;
import io.ipmb.HostLimits;
import io.ipmb.HostedBus;
import io.ipmb.SlowConsumerPolicy;
import io.ipmb.counter.Counters;
import io.ipmb.endpoint.RawPeer;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.NameClaim;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PassingReceiveChannel;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.WaitSet;
import io.ipmb.platform.Waitable;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.protocol.ConnectMessage;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.ProtocolVersion;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A controller on the in-process platform that the test turns by hand, with a clock that stands still unless it is
 * moved. Nothing in it waits: where the controller would sleep, the bench notes for how long.
 */
final class ControllerBench implements AutoCloseable {

    /** Longer than any test takes, so that a controller that never comes to rest is found. */
    private static final int MOST_TURNS = 100_000;

    /** How long this controller waits for those who are not back yet. */
    static final Duration GRACE_TIME = Duration.ofSeconds(2);

    final MemoryPlatform world = new MemoryPlatform();

    /** What the controller said was lost: how many messages, and why. */
    final List<String> losses = new ArrayList<>();

    final Counters counters = new Counters();
    final Controller controller;
    private final String identifier = "test." + UUID.randomUUID();
    private final Waits waits;
    private final Claim claim;

    /** Begins shortly before the number wraps around. */
    static final long BEGIN = Long.MAX_VALUE - 1_000;

    private long now;

    private boolean ended;

    /** Whether the host's process has no room for the objects of what it reads. */
    boolean losesObjects;

    /** What becomes of the next channel that the controller takes over; it must not wait for it. */
    @Nullable UnaryOperator<SendChannel> wrapsNextHalf;

    ControllerBench() {
        this(HostLimits.DEFAULT);
    }

    ControllerBench(HostLimits limits) {
        this(limits, Long.MAX_VALUE, BEGIN);
    }

    /** @param maxOpenObjects how many objects the host's process may have open */
    ControllerBench(HostLimits limits, long maxOpenObjects) {
        this(limits, maxOpenObjects, BEGIN);
    }

    /**
     * @param maxOpenObjects how many objects the host's process may have open
     * @param beginsAt what its clock shows
     */
    ControllerBench(HostLimits limits, long maxOpenObjects, long beginsAt) {
        this(limits, maxOpenObjects, beginsAt, SlowConsumerPolicy.WAIT, true);
    }

    /** @param lanes whether endpoints may have lanes */
    ControllerBench(HostLimits limits, SlowConsumerPolicy policy, boolean lanes) {
        this(limits, Long.MAX_VALUE, BEGIN, policy, lanes);
    }

    private ControllerBench(
            HostLimits limits, long maxOpenObjects, long beginsAt, SlowConsumerPolicy policy, boolean lanes) {
        now = beginsAt;
        try {
            waits = new Waits(world.waitSet());
            claim = new Claim(world.claim(identifier));
            controller = new Controller(
                    new ControllerSettings(
                            identifier,
                            new PeerCheck(AllowedPeers.ANY_USER, "", world.self()),
                            limits,
                            policy,
                            lanes,
                            GRACE_TIME,
                            (messages, why) -> losses.add(messages + ": " + why),
                            expression -> "a selector"),
                    wrapping(world.withMaxOpenObjects(maxOpenObjects)),
                    claim,
                    waits,
                    counters,
                    () -> now);
        } catch (PlatformException e) {
            throw new AssertionError(e);
        }
    }

    /** The same platform, but for the next sending half, where a test wraps it. */
    private Platform wrapping(Platform platform) {
        return (Platform) Proxy.newProxyInstance(
                Platform.class.getClassLoader(), new Class<?>[] {Platform.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(platform, arguments);
                        UnaryOperator<SendChannel> wrap = wrapsNextHalf;
                        if (wrap != null && method.getName().equals("sendingHalf")) {
                            wrapsNextHalf = null;
                            return wrap.apply((SendChannel) result);
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** What a peer of the crate with this label says first. */
    static ConnectMessage introduction(String... label) {
        return new ConnectMessage(ProtocolVersion.OURS, "", List.of(label), null);
    }

    /** A connection of this process that has not introduced itself. */
    RawPeer connect() {
        return new RawPeer(world, identifier);
    }

    /** A connection of another process of the same user. */
    RawPeer connectAs(long pid) {
        return connectAs(pid, world.self().userId());
    }

    /** A connection of another process of some user. */
    RawPeer connectAs(long pid, long userId) {
        return new RawPeer(world.withIdentity(pid, userId), identifier);
    }

    /** A member of the bus, one of the crate, that has read its ack. */
    RawPeer join(String... label) {
        return join(connect(), null, label);
    }

    /** The same in another process of the same user. */
    RawPeer joinAs(long pid, String... label) {
        return join(connectAs(pid), null, label);
    }

    /** The same in another process of some user. */
    RawPeer joinAs(long pid, long userId, String... label) {
        return join(connectAs(pid, userId), null, label);
    }

    /** A member of the bus of this library's kind that has read its ack. */
    RawPeer joinAsOurs(String... label) {
        return join(connect(), Extension.OURS, label);
    }

    /** The same, of the present version, which understands notices of losses. */
    RawPeer joinAsHearingLosses(String... label) {
        return join(connect(), Extension.OURS.with(Extension.LOSSES), label);
    }

    /** A member of the bus of this library's kind that says who it is, and has read its ack. */
    RawPeer joinAs(Extension.Member member, String... label) {
        return join(connect(), Extension.OURS.withMember(member), label);
    }

    /** A member of the bus of this library's kind that can be at either end of a lane, and has read its ack. */
    RawPeer joinAsAble(UUID instance, String... label) {
        Extension able = Extension.OURS.with(Extension.LANES | Extension.TAILS);
        return join(connect(), able.withMember(new Extension.Member(instance, 0)), label);
    }

    private RawPeer join(RawPeer peer, @Nullable Extension extension, String... label) {
        peer.introduce(new ConnectMessage(ProtocolVersion.OURS, "", List.of(label), extension));
        settle();
        if (!peer.readAll().contains("Accepted")) {
            throw new AssertionError("not admitted");
        }
        return peer;
    }

    /**
     * Turns the controller until it has nothing to do.
     *
     * @return the nanoseconds that it would sleep now; {@link Long#MAX_VALUE} for ever
     */
    long settle() {
        try {
            for (int i = 0; i < MOST_TURNS; i++) {
                if (!controller.turn(Long.MAX_VALUE)) {
                    ended = true;
                    return Long.MAX_VALUE;
                }
                if (waits.nothingWasReady && waits.asked > 0) {
                    return waits.asked;
                }
            }
        } catch (PlatformException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("the controller never comes to rest");
    }

    /** Moves the clock and settles. */
    long advance(long nanos) {
        now += nanos;
        return settle();
    }

    /** The time of its clock. */
    long now() {
        return now;
    }

    boolean hasEnded() {
        return ended;
    }

    /** Fills a channel with frames until it takes no more; how many it took. */
    int stuff(KernelObject half) throws PlatformException {
        int taken = 0;
        try (SendChannel channel = world.sendingHalf(half);
                OutgoingPackets packets = world.outgoingPackets(1);
                RawPeer writer = connect()) {
            PacketBuffer buffer = writer.buffer();
            packets.add(buffer, 0, writer.string("full", "stuffing", 0));
            while (channel.send(packets, 0) == 1) {
                taken++;
            }
        }
        settle();
        return taken;
    }

    HostedBus view() {
        HostedBus view = controller.view();
        if (view == null) {
            throw new AssertionError("the controller has ended");
        }
        return view;
    }

    /** The next accept fails for want of descriptors. */
    void failNextAccept() {
        claim.fails = true;
    }

    @Override
    public void close() {
        controller.abandon();
        if (!world.openObjects().isEmpty()) {
            throw new AssertionError("left open: " + world.openObjects());
        }
    }

    /** Never waits, and notes what was asked. */
    private static final class Waits implements WaitSet {

        private final WaitSet delegate;
        private long asked;
        private boolean nothingWasReady;

        Waits(WaitSet delegate) {
            this.delegate = delegate;
        }

        private static Waitable unwrap(Waitable source) {
            if (source instanceof Uplink uplink) {
                return (Waitable) uplink.delegate();
            }
            return source instanceof Claim claim ? claim.delegate : source;
        }

        @Override
        public void add(Waitable source, int interest, Object attachment) throws PlatformException {
            delegate.add(unwrap(source), interest, attachment);
        }

        @Override
        public void change(Waitable source, int interest) throws PlatformException {
            delegate.change(unwrap(source), interest);
        }

        @Override
        public void remove(Waitable source) {
            delegate.remove(unwrap(source));
        }

        @Override
        public int await(long nanos) throws PlatformException {
            int ready = delegate.await(0);
            asked = nanos;
            nothingWasReady = ready == 0;
            return ready;
        }

        @Override
        public int awaitInterruptibly(long nanos) throws PlatformException {
            return await(nanos);
        }

        @Override
        public Object attachment(int i) {
            return delegate.attachment(i);
        }

        @Override
        public int readiness(int i) {
            return delegate.readiness(i);
        }

        @Override
        public void wakeUp() {
            delegate.wakeUp();
        }

        @Override
        public void close() {
            delegate.close();
        }
    }

    /** Loses objects when the bench says so, as a system does whose process has too many open. */
    private final class Uplink extends PassingReceiveChannel {

        Uplink(ReceiveChannel delegate) {
            super(delegate);
        }

        @Override
        public int receive(IncomingPackets into, int limit) throws PlatformException {
            int count = super.receive(into, limit);
            if (losesObjects && count > 0) {
                int[] offsets = new int[count];
                int[] lengths = new int[count];
                boolean[] lost = new boolean[count];
                for (int i = 0; i < count; i++) {
                    offsets[i] = into.offset(i);
                    lengths[i] = into.length(i);
                    lost[i] = into.objectCount(i) > 0;
                }
                into.restart(into.memory());
                for (int i = 0; i < count; i++) {
                    into.append(offsets[i], lengths[i], List.of(), false, lost[i]);
                }
            }
            return count;
        }
    }

    /** Fails when it is told to. */
    private final class Claim implements NameClaim {

        private final NameClaim delegate;
        private boolean fails;

        Claim(NameClaim delegate) {
            this.delegate = delegate;
        }

        @Override
        public @Nullable ReceiveChannel accept() throws PlatformException {
            if (fails) {
                fails = false;
                throw new PlatformException(PlatformException.Reason.NO_RESOURCES, "no descriptor, says a test");
            }
            ReceiveChannel accepted = delegate.accept();
            return accepted == null ? null : new Uplink(accepted);
        }

        @Override
        public void close() {
            delegate.close();
        }
    }
}
