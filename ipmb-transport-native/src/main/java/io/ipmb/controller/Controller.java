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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The state machine that hosts a bus. {@link #turn(long)} does what there is to do and says whether there is more to
 * come; one thread turns it, and every other method but the constructor belongs to that thread too.
 *
 * <pre>
 *   SERVING ── beginHandOver ──► HANDING OVER ({@link HandOver}) ── all delivered, or time over ──► ENDED
 *       └────────────────────────── abandon ──────────────────────────────────────────────────────────►
 * </pre>
 *
 * <p>The way of a frame has no way back: {@link UplinkReader} reads and checks it, {@link Router} finds its route,
 * {@link Delivery} gives it to each receiver's {@link Outbox}, which transmits or queues it. ENDED: everything is
 * closed.
 *
 * <p>Owners: this class owns the wait set, the roster and the transmitter; {@link Connections} owns the door and the
 * outboxes, each {@link Peer} its uplink.
 */
public final class Controller {

    private static final int PACKETS_PER_CALL = 64;

    /**
     * How often a controller that has just had something to do gives way and looks again before it sleeps: a sender
     * that is in the middle of it need not wake it for every few packets, which costs both more than the packets do.
     */
    private static final int LOOKS_BEFORE_SLEEP = 2;

    private final ControllerContext context;
    private final WaitSet waits;
    private final Membership membership = new Membership();
    private final Accounts accounts;
    private final HeldObjects held;
    private final SharedRoster roster;
    private final LossNotices notices;
    private final Transmitter transmitter;
    private final KeptMessages kept;
    private final Grace grace;
    private final Connections connections;
    private final UplinkReader reader;
    private final HandOver handOver;
    private final List<Runnable> whenIdle = new ArrayList<>();

    private boolean ended;

    /** Whether all that the hosting process's own endpoint had sent before the last wait has been read. */
    private boolean hostIsQuiet;

    private int looksLeft;

    /**
     * Takes over the claim and the wait set and closes them at the end.
     *
     * @param counters where everything is counted
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
            this.roster = SharedRoster.create(context);
            made.push(roster::close);
            this.grace = new Grace(
                    context,
                    membership,
                    roster,
                    accounts,
                    unmatched,
                    new HeldFrames(context.limits(), accounts, held),
                    kept,
                    scratch);
            Delivery delivery = new Delivery(context, membership, kept, grace, undeliverable, unmatched, scratch);
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
                    new Frames(PACKETS_PER_CALL, scratch));
            int batch = Math.min(context.limits().turnPackets(), PACKETS_PER_CALL);
            Router router = new Router(context, membership, delivery, held, new Frames(batch, scratch));
            this.reader = new UplinkReader(context, connections, router, undeliverable, held, batch);
            made.push(reader::close);
            this.handOver = new HandOver(context, membership, roster, grace, connections);
            made.clear();
        } finally {
            // Where one part could not be made, those before it are closed.
            made.forEach(Runnable::run);
        }
    }

    /**
     * Reads the roster that another controller has written, who may have written anything.
     *
     * @return null when there is none that can be read
     */
    public static @Nullable Roster readRoster(KernelObject memory, SharedMemory sharedMemory) {
        return SharedRoster.read(memory, sharedMemory);
    }

    /**
     * What the hosting endpoint knows of the bus that it was on before. To be called before anything else, where there
     * was one: those who are not back yet are waited for.
     *
     * @param roster who was on it; null when that is not known
     * @param processIdsAreComparable whether its writer sees processes under the same ids as this process does
     */
    public void takeOver(@Nullable Roster roster, boolean processIdsAreComparable) {
        grace.begin(roster, processIdsAreComparable);
        membership.absentees().all().forEach(absentee -> this.roster.joined(absentee.member()));
    }

    /**
     * The hosting process's own endpoint.
     *
     * @param id the endpoint's id
     * @param joined when it first joined this bus
     */
    public record Own(UUID id, long joined) {}

    /**
     * Gives the hosting process's own endpoint its place: the one that it had on the bus before, or, where it founds
     * the bus, the last one among those of its precedence. To be called once, before the first turn.
     *
     * @param extension what it tells of itself
     * @param uplink what it sends; can be waited for
     * @param inbox what it gets; can be waited for
     */
    public Own attachOwn(Set<String> label, Extension extension, ReceiveChannel uplink, SendChannel inbox)
            throws PlatformException {
        UUID id = UUID.randomUUID();
        return new Own(
                id, connections.addHost(id, label, extension, uplink, inbox).joined());
    }

    /**
     * Leads to the roster of this bus, owned by the caller; null when there is none. To be called before the first
     * turn.
     */
    public @Nullable KernelObject lendRoster() {
        return roster.lend();
    }

    /**
     * Does what there is to do, waiting up to {@code longestWaitNanos} for something to come up.
     *
     * @return false once the controller has ended
     */
    public boolean turn(long longestWaitNanos) throws PlatformException {
        if (ended) {
            return false;
        }
        // Before the wait: with nobody left there is nothing that could end it.
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

    /** Calls {@code action} on this thread as soon as nothing that was handed in is still inside this process. */
    public void whenIdle(Runnable action) {
        if (ended) {
            action.run();
        } else {
            whenIdle.add(action);
        }
    }

    /** What is on the bus at this moment; null once the controller has ended. */
    @Nullable HostedBus view() {
        connections.lookForEnds(peer -> true);
        return ended ? null : seen();
    }

    private HostedBus seen() {
        return BusView.of(
                context.settings().identifier(), membership, connections.door().pending(), kept, grace, context.now());
    }

    /** How many kernel objects the messages inside of this have. */
    int heldObjects() {
        return held.held();
    }

    /** The memory that queues have of the system. */
    long queueMemory() {
        return connections.queueMemory();
    }

    /** How many programs have something of this controller. */
    int accounts() {
        return accounts.size();
    }

    /** How many endpoints satisfy the expression at this moment; null once the controller has ended. */
    @Nullable Integer countMatching(LabelProgram program) {
        connections.lookForEnds(peer -> program.matches(peer.label()));
        return ended ? null : membership.count(program);
    }

    /** Stops taking in; {@link #turn(long)} ends once what is inside was delivered, or the time is over. */
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
        return Math.max(0, nanos);
    }

    private void runTimers() throws PlatformException {
        kept.expire();
        long now = context.now();
        grace.runTimers(now);
        connections.runTimers(now);
        notices.runTimers(now);
    }

    /** Whether nothing that was handed in is still inside. */
    private boolean isNothingInside() {
        return kept.isEmpty() && grace.isEmpty() && connections.isNothingQueued();
    }

    /** Closes everything at once, delivering nothing more. */
    public void abandon() {
        if (!ended) {
            end();
        }
    }

    private void end() {
        ended = true;
        // First: who loses its connection now has not left the bus.
        roster.freeze();
        handOver.tellLost(reader, kept.count());
        kept.clear();
        connections.close();
        transmitter.close();
        reader.close();
        roster.close();
        whenIdle.forEach(Runnable::run);
        whenIdle.clear();
        waits.close();
    }
}
