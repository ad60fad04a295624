package io.ipmb.controller;

import io.ipmb.HostedBus;
import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.NameClaim;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.SharedMemory;
import io.ipmb.platform.WaitSet;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.LabelProgram;
import io.ipmb.protocol.Roster;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The state machine that hosts a bus. {@link #turn(long)} does what there is to do and says whether there is more to
 * come; one thread turns it, and every other method but the constructor belongs to that thread too.
 *
 * <pre>
 *   SERVING ── beginHandOver ──► HANDING_OVER ── all delivered, or time over ──► ENDED
 *       └── beginHandOver while something waits for ──► LEAVING ── it waits no more ──► HANDING_OVER
 *           those who are not back yet
 * </pre>
 *
 * <p>SERVING: connections are accepted, frames read and routed. LEAVING: the same, since those who are not back yet can only
 * get here what waits for them here. HANDING_OVER: no connection is accepted and no uplink
 * takes anything new, so that every sender notices at once and keeps what it has; what was already handed in is read to
 * its end and delivered. Then the name is free, and each endpoint is let go as soon as it has got everything, so that only
 * a slow one keeps the old controller. ENDED: everything is closed.
 *
 * <p>Owners: this class owns the wait set and all buffers; {@link Connections} owns the claim and all uplinks, each {@link
 * Outbox} its channel.
 */
public final class Controller implements Traffic {

    private static final int PACKETS_PER_CALL = 64;

    /**
     * How often a controller that has just had something to do gives way and looks again before it sleeps: a sender that
     * is in the middle of it need not wake it for every few packets, which costs both more than the packets do.
     */
    private static final int LOOKS_BEFORE_SLEEP = 2;

    private enum Phase {
        SERVING,
        LEAVING,
        HANDING_OVER,
        ENDED
    }

    private final ControllerContext context;
    private final WaitSet waits;

    private final Membership membership = new Membership();
    private final Accounts accounts;
    private final HeldObjects held;
    private final OutboxTimers outboxTimers = new OutboxTimers();
    private final List<Runnable> whenIdle = new ArrayList<>();
    private final IncomingPackets incoming;
    private final Transmitter transmitter;
    private final KeptMessages kept;
    private final Grace grace;
    private final Entrance entrance;
    private final Router router;
    private final Rerouting rerouting;
    private final Outbox.Shared outboxes;
    private final Connections connections;

    private Phase phase = Phase.SERVING;
    private boolean ownHadMore;
    private int looksLeft;
    private long handOverEndsAt;

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
        int batch = Math.min(context.limits().turnPackets(), PACKETS_PER_CALL);
        this.incoming = platform.incomingPackets(batch);
        PacketBuffer scratch = platform.packetBuffer(platform.maxPacketSize());
        Undeliverable undeliverable = new Undeliverable(context);
        this.transmitter = new Transmitter(context, PACKETS_PER_CALL, undeliverable);
        Unmatched unmatched = new Unmatched(context);
        this.kept = new KeptMessages(context, accounts, held, unmatched, scratch);
        Admission admission = new Admission(context, scratch, transmitter);
        Registry registry = new Registry(membership.absentees(), clock);
        this.entrance = new Entrance(context, membership, admission, kept, registry, held);
        this.grace = new Grace(
                context, new Grace.Tools(membership, kept, unmatched, accounts, held, this, entrance::left), scratch);
        this.router = new Router(
                context, membership, kept, grace, undeliverable, unmatched, held, new Frames(batch, scratch), batch);
        ChunkPool pool = new ChunkPool(
                platform, context.limits().queueBytesInAll(), context.limits().queueBytesPerUser());
        this.outboxes =
                new Outbox.Shared(context, transmitter, held, pool, new Frames(PACKETS_PER_CALL, scratch), this);
        this.rerouting = new Rerouting(membership, router, outboxes);
        this.connections =
                new Connections(context, claim, waits, membership, admission, entrance, grace, accounts, outboxes);
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
     * What the hosting endpoint knows of the bus that it was on before. To be called before anything else, where there was
     * one: those who are not back yet are waited for.
     *
     * @param roster who was on it; null when that is not known
     * @param processIdsAreComparable whether its writer sees processes under the same ids as this process does
     */
    public void takeOver(@Nullable Roster roster, boolean processIdsAreComparable) {
        grace.begin(roster, processIdsAreComparable);
        entrance.takeOver();
    }

    /**
     * The hosting process's own endpoint.
     *
     * @param id the endpoint's id
     * @param joined when it first joined this bus
     */
    public record Own(UUID id, long joined) {}

    /**
     * Gives the hosting process's own endpoint its place: the one that it had on the bus before, or, where it founds the bus,
     * the last one among those of its precedence. To be called once, before the first turn. Both channels wake this
     * controller's wait set by themselves.
     *
     * @param extension what it tells of itself
     */
    public Own attachOwn(Set<String> label, Extension extension, ReceiveChannel uplink, SendChannel inbox) {
        PeerIdentity self = context.platform().self();
        Peer own = new Peer(uplink, self, accounts.hold(self), context.now());
        UUID id = UUID.randomUUID();
        Outbox outbox = new Outbox(own, inbox, null, outboxes);
        Registry.Entry entry = entrance.admitOwn(own, id, label, extension, self, outbox);
        grace.endWhenAllAreBack();
        return new Own(id, entry.member().joined());
    }

    /** Leads to the roster of this bus, owned by the caller; null when there is none. To be called before the first turn. */
    public @Nullable KernelObject lendRoster() {
        return entrance.lendRoster();
    }

    /**
     * Does what there is to do, waiting up to {@code longestWaitNanos} for something to come up.
     *
     * @return false once the controller has ended
     */
    public boolean turn(long longestWaitNanos) throws PlatformException {
        if (phase == Phase.ENDED) {
            return false;
        }
        ownHadMore = readOwn();
        if (phase == Phase.LEAVING) {
            handOverWhenNothingWaits();
        }
        // Before the wait: with nobody left there is nothing that could end it.
        if (phase == Phase.HANDING_OVER && handOverIsDone()) {
            end();
            return false;
        }
        boolean somethingToDo = ownHadMore || (!whenIdle.isEmpty() && isIdle());
        boolean sleeps = !somethingToDo && looksLeft == 0;
        int ready = waits.await(sleeps ? Math.min(longestWaitNanos, nanosToNextTimer()) : 0);
        if (ready > 0 || somethingToDo) {
            looksLeft = LOOKS_BEFORE_SLEEP;
        } else if (looksLeft > 0) {
            giveWay();
        }
        for (int i = 0; i < ready; i++) {
            react(waits.attachment(i), waits.readiness(i));
        }
        runTimers();
        outboxes.pool().freeSpent();
        if (!whenIdle.isEmpty() && isIdle()) {
            List<Runnable> told = List.copyOf(whenIdle);
            whenIdle.clear();
            told.forEach(Runnable::run);
        }
        return true;
    }

    @SuppressWarnings("ThreadPriorityCheck") // a hint to the scheduler; correctness does not rest on it
    private void giveWay() {
        looksLeft--;
        Thread.yield();
    }

    /** Calls {@code action} on this thread as soon as nothing that was handed in is still inside this process. */
    public void whenIdle(Runnable action) {
        if (phase == Phase.ENDED) {
            action.run();
        } else {
            whenIdle.add(action);
        }
    }

    /** What is on the bus at this moment; null once the controller has ended. */
    @Nullable HostedBus view() {
        lookForEnds(peer -> true);
        return phase == Phase.ENDED
                ? null
                : BusView.of(
                        context.settings().identifier(), membership, connections.pending(), kept, grace, context.now());
    }

    /** How many kernel objects the messages inside of this have. */
    int heldObjects() {
        return held.held();
    }

    /** The memory that queues have of the system. */
    long queueMemory() {
        return outboxes.pool().allocatedBytes();
    }

    /** How many programs have something of this controller. */
    int accounts() {
        return accounts.size();
    }

    /** How many endpoints satisfy the expression at this moment; null once the controller has ended. */
    @Nullable Integer countMatching(LabelProgram program) {
        lookForEnds(peer -> program.matches(peer.label()));
        return phase == Phase.ENDED ? null : membership.count(program);
    }

    /** Notices who takes nothing any more before somebody is told who does. */
    private void lookForEnds(Predicate<Peer> among) {
        for (Peer peer : List.copyOf(membership.walk())) {
            Outbox outbox = peer.outbox();
            if (outbox != null && among.test(peer)) {
                outbox.lookForEnd();
            }
        }
    }

    /** Stops taking in; {@link #turn(long)} ends once what is inside was delivered, or the time is over. */
    public void beginHandOver(long timeoutNanos) {
        if (phase != Phase.SERVING) {
            return;
        }
        phase = Phase.LEAVING;
        handOverEndsAt = context.now() + timeoutNanos;
        handOverWhenNothingWaits();
    }

    private void handOverWhenNothingWaits() {
        boolean isOver = handOverEndsAt - context.now() <= 0;
        if (grace.isEmpty() || isOver) {
            phase = Phase.HANDING_OVER;
            entrance.letGo(membership.own());
            grace.end("before the host left");
            connections.stopAccepting();
            for (Peer peer : List.copyOf(membership.joined())) {
                peer.uplink().stopIntake();
                connections.resume(peer);
            }
        }
    }

    /** Whether frames are taken in as ever. */
    private boolean isServing() {
        return phase == Phase.SERVING || phase == Phase.LEAVING;
    }

    private void react(Object source, int readiness) {
        if (source instanceof Outbox outbox) {
            outbox.flush();
        } else if (source instanceof Peer peer) {
            if (peer.state() != Peer.State.LEFT) {
                read(peer, (readiness & WaitSet.CLOSED) != 0);
            }
        } else {
            connections.accept();
        }
    }

    // Reading

    /** Reads one batch from the own endpoint; true when there may be more. */
    private boolean readOwn() {
        Peer own = membership.own();
        if (own == null) {
            return false;
        }
        Outbox outbox = own.outbox();
        // Nothing reports that its channel is writable again, so it is tried whenever the controller looks.
        if (outbox != null && !outbox.isEmpty() && !outbox.isBackingOff()) {
            outbox.flush();
        }
        if (own.isUplinkEnded() || (own.isPaused() && isServing())) {
            return false;
        }
        return receive(own) > 0;
    }

    private void read(Peer peer, boolean closed) {
        if (peer.isPaused() && isServing()) {
            if (closed) {
                connections.endWhilePaused(peer);
            }
            return;
        }
        receive(peer);
    }

    /** Reads and routes one batch; the number of packets, or {@link ReceiveChannel#END}. */
    private int receive(Peer peer) {
        try {
            int limit = peer.state() == Peer.State.PENDING
                    ? 1
                    : held.packetsAtOnce(peer.objectsOfItsMessages(), incoming.capacity());
            int count = peer.uplink().receive(incoming, limit);
            if (count == ReceiveChannel.END) {
                uplinkEnded(peer);
            } else if (count > 0) {
                if (peer.state() == Peer.State.PENDING) {
                    connections.introduce(peer, incoming);
                } else {
                    router.route(peer, incoming);
                }
            }
            return count;
        } catch (ProtocolViolation e) {
            context.counters().increment(Counter.PEERS_MISBEHAVED);
            IncidentLog.Line line = context.incidents().line(BusIncident.MISBEHAVED, peer.name());
            if (line != null) {
                line.write(peer.name() + " was disconnected: it sent " + e.getMessage());
            }
            incoming.closeObjects();
            connections.drop(peer);
        } catch (PlatformException e) {
            if (e.reason() != PlatformException.Reason.NO_RESOURCES) {
                connections.drop(peer);
            }
        }
        return 0;
    }

    private void uplinkEnded(Peer peer) {
        if (isServing() && peer != membership.own()) {
            connections.drop(peer);
        } else {
            // Handing over, or the host closes its own endpoint: it may still get what is on its way to it.
            connections.stopReading(peer);
        }
    }

    // What outboxes ask for

    @Override
    public void pause(Peer sender) {
        connections.pause(sender);
    }

    @Override
    public void resume(Peer sender) {
        if (sender == membership.own()) {
            // Its packets wait where nothing reports them.
            ownHadMore = true;
        }
        connections.resume(sender);
    }

    @Override
    public void receiverGone(Peer receiver) {
        membership.changed();
    }

    @Override
    public int orphaned(Peer receiver, FrameQueue waiting) {
        if (phase != Phase.ENDED) {
            return rerouting.passOn(receiver, waiting);
        }
        int lost = waiting.frames();
        context.counters().add(Counter.DROPPED_RECEIVER_GONE, lost);
        waiting.clear();
        return lost;
    }

    @Override
    public void retryLater(Outbox outbox) {
        outboxTimers.retryLater(outbox);
    }

    @Override
    public void waits(Outbox outbox) {
        outboxTimers.watchReading(outbox);
    }

    @Override
    public void stalled(Outbox outbox) {
        outboxTimers.watchStall(outbox);
    }

    @Override
    public void disconnect(Peer peer) {
        connections.drop(peer);
    }

    // Timers

    private long nanosToNextTimer() {
        long now = context.now();
        long nanos = Math.min(kept.nanosToNextExpiry(), connections.nanosToNextTimer(now));
        nanos = Math.min(nanos, outboxTimers.nanosToNextTimer(now));
        nanos = Math.min(nanos, grace.nanosToNextTimer(now));
        if (phase == Phase.LEAVING || phase == Phase.HANDING_OVER) {
            nanos = Math.min(nanos, handOverEndsAt - now);
        }
        return Math.max(0, nanos);
    }

    private void runTimers() throws PlatformException {
        kept.expire();
        long now = context.now();
        grace.runTimers(now);
        connections.runTimers(now);
        outboxTimers.runTimers(now);
    }

    // The end

    private boolean isIdle() {
        return !ownHadMore && kept.isEmpty() && grace.isEmpty() && nothingQueued();
    }

    private boolean nothingQueued() {
        for (Peer peer : membership.joined()) {
            Outbox outbox = peer.outbox();
            if (outbox != null && !outbox.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Lets go of everything that is done: the name as soon as all that was handed in has been read, each endpoint as soon
     * as all that is for it has been delivered. True when nothing is left, or the time is over.
     */
    private boolean handOverIsDone() {
        if (handOverEndsAt - context.now() <= 0) {
            return true;
        }
        Peer own = membership.own();
        boolean allRead = (own == null || own.isUplinkEnded())
                && membership.joined().stream().allMatch(Peer::isUplinkEnded);
        if (!allRead) {
            return false;
        }
        // The name before the channels: who loses its channel looks the name up at once, and must find it free, not a
        // listener that will never answer.
        connections.freeName();
        for (Peer peer : List.copyOf(membership.joined())) {
            Outbox outbox = peer.outbox();
            if (outbox == null || !outbox.isOpen() || outbox.isEmpty()) {
                connections.drop(peer);
            }
        }
        return membership.joined().isEmpty();
    }

    /** Closes everything at once, delivering nothing more. */
    public void abandon() {
        if (phase != Phase.ENDED) {
            end();
        }
    }

    private void end() {
        phase = Phase.ENDED;
        // First: who loses its connection now has not left the bus.
        entrance.letGo(null);
        tellLost();
        kept.clear();
        connections.close();
        outboxes.pool().close();
        transmitter.close();
        incoming.close();
        entrance.close();
        whenIdle.forEach(Runnable::run);
        whenIdle.clear();
        waits.close();
    }

    /** What is still inside is lost with this controller: says so. */
    private void tellLost() {
        long waiting = grace.abandon();
        long queued = 0;
        for (Peer peer : membership.walk()) {
            Outbox outbox = peer.outbox();
            queued += outbox == null || peer == membership.own() ? 0 : outbox.depth();
        }
        long unread = connections.countUnread(incoming);
        context.counters().add(Counter.DROPPED_UNREAD_AT_CLOSE, unread);
        long lost = waiting + kept.count() + queued + unread;
        if (lost == 0) {
            return;
        }
        String text = "the host has ended before all that it had taken in was delivered, " + lost
                + " messages are lost: " + queued + " on their way to slow endpoints, " + kept.count()
                + " kept for their time to live, " + waiting + " for endpoints that had not come back, " + unread
                + " not read yet";
        IncidentLog.Line line = context.incidents().line(BusIncident.LOST_AT_CLOSE);
        if (line != null) {
            line.write(text);
        }
        context.settings().losses().lost(lost, text);
    }
}
