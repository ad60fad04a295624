package io.ipmb.controller;

import io.ipmb.HostedBus;
import io.ipmb.counter.Counters;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.NameClaim;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.SharedMemory;
import io.ipmb.platform.WaitSet;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.LabelProgram;
import io.ipmb.protocol.Roster;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The state machine that hosts a bus. Each {@link #turn(long)} does the pending work, until one returns false. One
 * thread turns it; all other methods, except the constructor, belong to that thread too.
 *
 * <pre>
 *   SERVING ── beginHandOver ──► HANDING OVER ({@link HandOver}) ── all delivered, or time over ──► ENDED
 *       └────────────────────────── abandon ──────────────────────────────────────────────────────────►
 * </pre>
 *
 * <p>A frame goes one way: {@link UplinkReader} reads and checks it, {@link Router} finds its route, {@link Delivery}
 * gives it to each receiver's {@link Outbox}, which transmits or queues it. ENDED: everything is closed.
 *
 * <p>Owners: this class owns the wait set, the roster and the transmitter; {@link Connections} owns the door and the
 * outboxes, each {@link Peer} its uplink.
 */
public final class Controller {

    private static final int PACKETS_PER_CALL = Delivery.FRAMES_AT_ONCE;

    /**
     * The polls between the last work and sleep, each after a yield. A busy sender then need not wake the controller
     * for every few packets: a wake-up costs both of them more than the packets.
     */
    private static final int LOOKS_BEFORE_SLEEP = 2;

    private final ControllerContext context;
    private final WaitSet waits;
    private final Membership membership = new Membership();
    private final Accounts accounts;
    private final HeldObjects held;
    private final SharedRoster roster;
    private final Bells bells;
    private final LossNotices notices;
    private final Transmitter transmitter;
    private final KeptMessages kept;
    private final Grace grace;
    private final Connections connections;
    private final UplinkReader reader;
    private final HandOver handOver;
    private final List<Runnable> whenIdle = new ArrayList<>();

    private boolean ended;

    /** Whether all packets that the host's own endpoint sent before the last wait have been read. */
    private boolean hostIsQuiet;

    private int looksLeft;

    /**
     * Takes over the claim and the wait set and closes them at the end.
     *
     * @param counters of this controller
     */
    public Controller(
            ControllerSettings settings,
            Platform platform,
            NameClaim claim,
            WaitSet waits,
            Counters counters,
            NanoClock clock)
            throws PlatformException {
        this.context = ControllerContext.of(settings, platform, counters, clock);
        this.waits = waits;
        this.accounts = new Accounts(clock);
        this.held = new HeldObjects(platform, membership, clock);
        PacketBuffer scratch = platform.packetBuffer(platform.maxPacketSize());
        Deque<Runnable> made = new ArrayDeque<>();
        try {
            this.notices = new LossNotices(context);
            Undeliverable undeliverable = new Undeliverable(context, notices);
            Unmatched unmatched = new Unmatched(context);
            this.transmitter = new Transmitter(context, PACKETS_PER_CALL, undeliverable);
            made.push(transmitter::close);
            this.kept = new KeptMessages(context, accounts, held, unmatched, scratch);
            Spread spread = new Spread(new SplittableRandom());
            this.roster = SharedRoster.create(context);
            made.push(roster::close);
            this.bells = new Bells(context, roster);
            made.push(bells::close);
            this.grace = new Grace(
                    context,
                    membership,
                    roster,
                    accounts,
                    unmatched,
                    new HeldFrames(context.limits(), accounts, held),
                    kept,
                    spread,
                    scratch);
            Delivery delivery =
                    new Delivery(context, membership, kept, grace, undeliverable, unmatched, spread, scratch);
            Admission admission = new Admission(context, scratch, transmitter);
            this.connections = new Connections(
                    context,
                    claim,
                    waits,
                    membership,
                    admission,
                    new Entrance(context, membership, admission, kept, grace, roster, held),
                    new Inspection(context, this::seen),
                    grace,
                    accounts,
                    delivery,
                    transmitter,
                    held,
                    roster,
                    bells,
                    new Frames(PACKETS_PER_CALL, scratch));
            int batch = Math.min(context.limits().turnPackets(), PACKETS_PER_CALL);
            Router router = new Router(context, membership, delivery, held, new Frames(batch, scratch));
            Introductions introductions = new Introductions(context, membership, held, new Frames(1, scratch));
            this.reader =
                    new UplinkReader(context, connections, router, introductions, bells, undeliverable, held, batch);
            made.push(reader::close);
            this.handOver = new HandOver(context, membership, roster, grace, connections);
            made.clear();
        } finally {
            // After a failure, closes the parts made so far.
            made.forEach(Runnable::run);
        }
    }

    /**
     * Maps the roster of a controller, whose content is not trusted.
     *
     * @param memory borrowed
     * @return null when that is no memory for a roster, or the system cannot map it
     */
    public static @Nullable ByteBuffer mapRoster(KernelObject memory, SharedMemory sharedMemory) {
        return SharedRoster.map(memory, sharedMemory);
    }

    /**
     * Continues an earlier bus, so that messages wait for its members. To be called before all other methods, and only
     * where there was an earlier bus.
     *
     * @param roster the members of the earlier bus; null when they are unknown
     * @param processIdsAreComparable whether its writer and this process are in the same pid namespace
     */
    public void takeOver(@Nullable Roster roster, boolean processIdsAreComparable) {
        grace.begin(roster, processIdsAreComparable);
        membership.absentees().all().forEach(absentee -> this.roster.joined(absentee.member(), null));
    }

    /**
     * The host's own endpoint.
     *
     * @param id the endpoint's id
     * @param joined the time of its first join on this bus
     */
    public record Own(UUID id, long joined) {}

    /**
     * Admits the host's own endpoint, at its earlier place, or as the founder of the bus behind its equals in
     * precedence. To be called once, before the first turn.
     *
     * @param extension of its introduction
     * @param uplink for frames from it; fit for the wait set
     * @param inbox for frames to it; fit for the wait set
     */
    public Own attachOwn(Set<String> label, Extension extension, ReceiveChannel uplink, SendChannel inbox)
            throws PlatformException {
        UUID id = UUID.randomUUID();
        return new Own(
                id, connections.addHost(id, label, extension, uplink, inbox).joined());
    }

    /** The memory of the roster, owned by the caller; null without a roster. To be called before the first turn. */
    public @Nullable KernelObject lendRoster() {
        return roster.lend();
    }

    /**
     * Does the pending work; waits up to {@code longestWaitNanos} for some.
     *
     * @return false once the controller has ended
     */
    public boolean turn(long longestWaitNanos) throws PlatformException {
        if (ended) {
            return false;
        }
        // Before the wait: with nobody left, nothing would end it.
        if (handOver.isOver()) {
            end();
            return false;
        }
        boolean asksIdle = !whenIdle.isEmpty() && isNothingInside();
        boolean sleeps = !asksIdle && looksLeft == 0;
        Peer host = membership.own();
        hostIsQuiet = host == null || !host.uplink().isWaiting();
        int ready = waits.await(sleeps ? Math.min(longestWaitNanos, nanosToNextTimer()) : 0);
        if (ready > 0) {
            looksLeft = LOOKS_BEFORE_SLEEP;
        } else if (looksLeft > 0) {
            giveWay();
        }
        for (int i = 0; i < ready; i++) {
            react(waits.attachment(i), waits.readiness(i));
        }
        runTimers();
        connections.endDepartures();
        connections.freeSpentMemory();
        bells.ring();
        if (!whenIdle.isEmpty() && hostIsQuiet && isNothingInside()) {
            List<Runnable> told = List.copyOf(whenIdle);
            whenIdle.clear();
            told.forEach(Runnable::run);
        }
        return true;
    }

    private void react(Object source, int readiness) {
        if (source instanceof Outbox outbox) {
            connections.flush(outbox);
        } else if (source instanceof Peer peer) {
            read(peer, (readiness & WaitSet.CLOSED) != 0);
        } else {
            connections.door().accept();
        }
        connections.endDepartures();
    }

    private void read(Peer peer, boolean closed) {
        if (peer.uplink().isRead()) {
            int packets = reader.read(peer);
            if (packets == ReceiveChannel.END) {
                connections.uplinkEnded(peer);
            } else if (packets > 0 && peer.isHost()) {
                hostIsQuiet = false;
            }
        } else if (closed) {
            peer.uplink().cut();
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // a hint to the scheduler; correctness does not rest on it
    private void giveWay() {
        looksLeft--;
        Thread.yield();
    }

    /** Calls {@code action} on this thread as soon as all messages taken in have left this process. */
    public void whenIdle(Runnable action) {
        if (ended) {
            action.run();
        } else {
            whenIdle.add(action);
        }
    }

    /** The bus at this moment; null once the controller has ended. */
    @Nullable HostedBus view() {
        connections.lookForEnds(peer -> true);
        return ended ? null : seen();
    }

    private HostedBus seen() {
        return BusView.of(
                context.settings().identifier(), membership, connections.door().pending(), kept, grace, context.now());
    }

    /** The number of kernel objects of all messages inside. */
    int heldObjects() {
        return held.held();
    }

    /** The memory allocated for queues, in bytes. */
    long queueMemory() {
        return connections.queueMemory();
    }

    /** The number of programs with an account. */
    int accounts() {
        return accounts.size();
    }

    /** The number of endpoints that satisfy the expression at this moment; null once the controller has ended. */
    @Nullable Integer countMatching(LabelProgram program) {
        connections.lookForEnds(peer -> program.matches(peer.label()));
        return ended ? null : membership.count(program);
    }

    /**
     * Begins the {@link HandOver}; {@link #turn(long)} returns false once all messages are delivered, or the time is
     * over.
     */
    public void beginHandOver(long timeoutNanos) {
        if (!ended) {
            handOver.begin(timeoutNanos);
        }
    }

    private long nanosToNextTimer() {
        long now = context.now();
        long nanos = Math.min(kept.nanosToNextExpiry(), connections.nanosToNextTimer(now));
        nanos = Math.min(nanos, grace.nanosToNextTimer(now));
        nanos = Math.min(nanos, handOver.nanosToNextTimer(now));
        nanos = Math.min(nanos, notices.nanosToNextTimer(now));
        nanos = Math.min(nanos, bells.nanosToNextTimer(now));
        return Math.max(0, nanos);
    }

    private void runTimers() throws PlatformException {
        kept.expire();
        long now = context.now();
        grace.runTimers(now);
        connections.runTimers(now);
        notices.runTimers(now);
    }

    /** Whether no message is inside. */
    private boolean isNothingInside() {
        return kept.isEmpty() && grace.isEmpty() && connections.isNothingQueued();
    }

    /** Closes everything at once, without further delivery. */
    public void abandon() {
        if (!ended) {
            end();
        }
    }

    private void end() {
        ended = true;
        // First: the loss of a connection below is no departure from the bus.
        roster.freeze();
        handOver.tellLost(reader, kept.count());
        kept.clear();
        connections.close();
        transmitter.close();
        reader.close();
        roster.close();
        bells.close();
        whenIdle.forEach(Runnable::run);
        whenIdle.clear();
        waits.close();
    }
}
