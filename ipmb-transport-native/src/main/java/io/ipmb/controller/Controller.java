package io.ipmb.controller;

import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.NameClaim;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.WaitSet;
import io.ipmb.protocol.Extension;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The state machine that hosts a bus. {@link #turn(long)} does what there is to do and says whether there is more to
 * come; one thread turns it, and every other method but the constructor belongs to that thread too.
 *
 * <pre>
 *   SERVING ── beginHandOver ──► HANDING_OVER ── all delivered, or time over ──► ENDED
 *
 *   connection: accepted ► PENDING ── ConnectMessage ──► ADMITTED ── uplink's end, misbehaviour ──► LEFT
 *                             └── refused, silent for too long, misbehaviour ──────────────────────► LEFT
 * </pre>
 *
 * <p>SERVING: connections are accepted, frames read and routed. HANDING_OVER: no connection is accepted and no uplink
 * takes anything new, so that every sender notices at once and keeps what it has; what was already handed in is read to
 * its end and delivered. Then the name is free, and each endpoint is let go as soon as it has got everything, so that only
 * a slow one keeps the old controller. ENDED: everything is closed.
 *
 * <p>Owners: this class owns the claim, the wait set, all uplinks and buffers; each {@link Outbox} owns its channel.
 */
public final class Controller implements Traffic {

    /** After running out of descriptors, connections are accepted again when this time is over. */
    private static final long ACCEPT_BACK_OFF_NANOS = 50_000_000;

    /** Senders that wait for a moment are the way things are; after this long it is an incident. */
    private static final long STALL_NANOS = 1_000_000_000;

    private static final int PACKETS_PER_CALL = 64;
    private static final int ACCEPTS_PER_TURN = 64;

    /**
     * How often a controller that has just had something to do gives way and looks again before it sleeps: a sender that
     * is in the middle of it need not wake it for every few packets, which costs both more than the packets do.
     */
    private static final int LOOKS_BEFORE_SLEEP = 2;

    private enum Phase {
        SERVING,
        HANDING_OVER,
        ENDED
    }

    private final ControllerSettings settings;
    private final Platform platform;
    private final NameClaim claim;
    private final WaitSet waits;
    private final Counters counters;
    private final NanoClock clock;
    private final IncidentLog incidents;

    private final Membership membership = new Membership();
    private final Set<Peer> pending = new LinkedHashSet<>();
    private final Set<Peer> endedWhilePaused = new LinkedHashSet<>();
    private final Set<Outbox> backingOff = new LinkedHashSet<>();
    private final Set<Outbox> stalled = new LinkedHashSet<>();
    private final List<Runnable> whenIdle = new ArrayList<>();
    private final IncomingPackets incoming;
    private final Transmitter transmitter;
    private final KeptMessages kept;
    private final Router router;
    private final Admission admission;
    private final Outbox.Shared outboxes;

    private Phase phase = Phase.SERVING;
    private boolean accepting = true;
    private boolean ownHadMore;
    private int looksLeft;
    private long acceptAgainAt;
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
        this.settings = settings;
        this.platform = platform;
        this.claim = claim;
        this.waits = waits;
        this.counters = counters;
        this.clock = clock;
        this.incidents = new IncidentLog(clock, settings.identifier());
        int batch = Math.min(settings.limits().turnPackets(), PACKETS_PER_CALL);
        this.incoming = platform.incomingPackets(batch);
        PacketBuffer scratch = platform.packetBuffer(platform.maxPacketSize());
        this.transmitter = new Transmitter(platform, PACKETS_PER_CALL, counters, incidents);
        this.kept = new KeptMessages(settings.limits(), counters, incidents, clock, scratch);
        this.router = new Router(
                membership,
                kept,
                counters,
                platform.sharedMemory(),
                settings.limits().maxObjectsPerMessage(),
                new Frames(batch, scratch),
                batch);
        this.admission = new Admission(platform, settings.token(), scratch, transmitter);
        this.outboxes = new Outbox.Shared(
                settings.limits(),
                settings.slowConsumers(),
                transmitter,
                new ChunkPool(platform),
                new Frames(PACKETS_PER_CALL, scratch),
                counters,
                incidents,
                clock,
                this);
        waits.add(claim, WaitSet.READABLE, claim);
    }

    /**
     * Gives the hosting process's own endpoint its place, which is the last one in every walk. To be called once, before
     * the first turn. Both channels wake this controller's wait set by themselves.
     *
     * @return the endpoint's id
     */
    public UUID attachOwn(Set<String> label, ReceiveChannel uplink, SendChannel inbox) {
        Peer own = new Peer(uplink, platform.self(), clock.nanoTime());
        UUID id = UUID.randomUUID();
        own.admit(id, label, Extension.OURS, new Outbox(own, inbox, null, outboxes));
        membership.addOwn(own);
        return id;
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

    /** Stops taking in; {@link #turn(long)} ends once what is inside was delivered, or the time is over. */
    public void beginHandOver(long timeoutNanos) {
        if (phase != Phase.SERVING) {
            return;
        }
        phase = Phase.HANDING_OVER;
        handOverEndsAt = clock.nanoTime() + timeoutNanos;
        waits.remove(claim);
        for (Peer peer : List.copyOf(pending)) {
            drop(peer);
        }
        for (Peer peer : membership.joined()) {
            peer.uplink().stopIntake();
            resume(peer);
        }
    }

    private void react(Object source, int readiness) throws PlatformException {
        if (source instanceof Outbox outbox) {
            outbox.flush();
        } else if (source instanceof Peer peer) {
            if (peer.state() != Peer.State.LEFT) {
                read(peer, (readiness & WaitSet.CLOSED) != 0);
            }
        } else {
            accept();
        }
    }

    // Connections

    private void accept() throws PlatformException {
        for (int i = 0; i < ACCEPTS_PER_TURN && phase == Phase.SERVING; i++) {
            ReceiveChannel uplink;
            try {
                uplink = claim.accept();
            } catch (PlatformException e) {
                incidents.report("accept", "new connection", () -> "refused: " + e.getMessage());
                counters.increment(Counter.PEERS_REFUSED);
                pauseAccepting();
                return;
            }
            if (uplink == null) {
                return;
            }
            greet(uplink);
        }
    }

    private void greet(ReceiveChannel uplink) {
        PeerIdentity identity = uplink.peer();
        Peer peer = new Peer(uplink, identity, clock.nanoTime());
        if (identity == null || !settings.admits().test(identity)) {
            refuse(peer, "user " + (identity == null ? "unknown" : identity.userId()) + " is not allowed on this bus");
        } else if (pending.size() >= settings.limits().maxPendingConnections()) {
            refuse(peer, "too many connections that have not introduced themselves, limit " + pending.size());
        } else if (membership.size() >= settings.limits().maxConnections()) {
            refuse(peer, "too many endpoints, limit " + membership.size());
        } else {
            try {
                waits.add(uplink, WaitSet.READABLE, peer);
                pending.add(peer);
            } catch (PlatformException e) {
                refuse(peer, String.valueOf(e.getMessage()));
            }
        }
    }

    private void refuse(Peer peer, String why) {
        counters.increment(Counter.PEERS_REFUSED);
        incidents.report("refused", peer, () -> "refused: " + why);
        drop(peer);
    }

    private void pauseAccepting() {
        accepting = false;
        acceptAgainAt = clock.nanoTime() + ACCEPT_BACK_OFF_NANOS;
        waits.remove(claim);
    }

    // Reading

    /** Reads one batch from the own endpoint; true when there may be more. */
    private boolean readOwn() {
        Peer own = membership.own();
        if (own == null) {
            return false;
        }
        Outbox outbox = own.outbox();
        if (outbox != null && !outbox.isEmpty()) {
            outbox.flush();
        }
        if (own.isUplinkEnded() || (own.isPaused() && phase == Phase.SERVING)) {
            return false;
        }
        return receive(own) > 0;
    }

    private void read(Peer peer, boolean closed) {
        if (peer.isPaused() && phase == Phase.SERVING) {
            if (closed) {
                // Its end is reported again and again; what it had sent is read once its receivers have caught up.
                waits.remove(peer.uplink());
                endedWhilePaused.add(peer);
            }
            return;
        }
        receive(peer);
    }

    /** Reads and routes one batch; the number of packets, or {@link ReceiveChannel#END}. */
    private int receive(Peer peer) {
        try {
            int limit = peer.state() == Peer.State.PENDING ? 1 : incoming.capacity();
            int count = peer.uplink().receive(incoming, limit);
            if (count == ReceiveChannel.END) {
                uplinkEnded(peer);
            } else if (count > 0) {
                if (peer.state() == Peer.State.PENDING) {
                    introduce(peer);
                } else {
                    router.route(peer, incoming);
                }
            }
            return count;
        } catch (Misbehaviour e) {
            counters.increment(Counter.PEERS_MISBEHAVED);
            incidents.report("misbehaved", peer, () -> "disconnected: it sent " + e.getMessage());
            incoming.closeObjects();
            drop(peer);
        } catch (PlatformException e) {
            if (e.reason() != PlatformException.Reason.NO_RESOURCES) {
                drop(peer);
            }
        }
        return 0;
    }

    private void introduce(Peer peer) throws Misbehaviour {
        Admission.Decision decision = admission.decide(peer, incoming, 0);
        if (decision instanceof Admission.Refused refused) {
            refuse(peer, refused.why());
        } else if (decision instanceof Admission.Admitted admitted) {
            pending.remove(peer);
            Outbox outbox = new Outbox(peer, admitted.reply(), waits, outboxes);
            peer.admit(
                    admitted.id(),
                    new LinkedHashSet<>(admitted.message().label()),
                    admitted.message().extension(),
                    outbox);
            membership.add(peer);
            outbox.offer(admission.ack(admitted), 0, null);
            kept.deliverTo(peer, outbox);
        }
    }

    private void uplinkEnded(Peer peer) {
        if (phase == Phase.SERVING && peer != membership.own()) {
            drop(peer);
        } else {
            // Handing over, or the host closes its own endpoint: it may still get what is on its way to it.
            peer.uplinkEnded();
            if (peer != membership.own()) {
                waits.remove(peer.uplink());
            }
        }
    }

    /** Ends a connection, whatever its state. */
    private void drop(Peer peer) {
        if (peer.state() == Peer.State.LEFT) {
            return;
        }
        boolean admitted = peer.state() == Peer.State.ADMITTED;
        peer.leave();
        pending.remove(peer);
        endedWhilePaused.remove(peer);
        if (peer != membership.own()) {
            waits.remove(peer.uplink());
        }
        if (admitted) {
            membership.remove(peer);
            if (peer.isPaused()) {
                forgetSender(peer);
            }
            Outbox outbox = peer.outbox();
            if (outbox != null) {
                backingOff.remove(outbox);
                outbox.close();
            }
        }
        peer.uplink().close();
    }

    private void forgetSender(Peer sender) {
        for (Peer peer : membership.joined()) {
            forgetSender(peer, sender);
        }
        Peer own = membership.own();
        if (own != null) {
            forgetSender(own, sender);
        }
    }

    private static void forgetSender(Peer receiver, Peer sender) {
        Outbox outbox = receiver.outbox();
        if (outbox != null) {
            outbox.forgetSender(sender);
        }
    }

    // What outboxes ask for

    @Override
    public void pause(Peer sender) {
        if (phase == Phase.SERVING) {
            interest(sender, 0);
        }
    }

    @Override
    public void resume(Peer sender) {
        if (sender.state() == Peer.State.LEFT) {
            return;
        }
        if (endedWhilePaused.remove(sender)) {
            try {
                waits.add(sender.uplink(), WaitSet.READABLE, sender);
            } catch (PlatformException e) {
                drop(sender);
            }
        } else {
            interest(sender, WaitSet.READABLE);
        }
    }

    @Override
    public void receiverGone(Peer receiver) {
        membership.changed();
    }

    @Override
    public void retryLater(Outbox outbox) {
        backingOff.add(outbox);
    }

    @Override
    public void stalled(Outbox outbox) {
        stalled.add(outbox);
    }

    @Override
    public void disconnect(Peer peer) {
        drop(peer);
    }

    private void interest(Peer peer, int readiness) {
        if (peer == membership.own() || peer.isUplinkEnded()) {
            return;
        }
        try {
            waits.change(peer.uplink(), readiness);
        } catch (PlatformException e) {
            drop(peer);
        }
    }

    // Timers

    private long nanosToNextTimer() {
        long now = clock.nanoTime();
        long nanos = kept.nanosToNextExpiry();
        if (!pending.isEmpty()) {
            long oldest = pending.iterator().next().connectedAt();
            nanos = Math.min(
                    nanos, oldest + settings.limits().handshakeTimeout().toNanos() - now);
        }
        if (!accepting) {
            nanos = Math.min(nanos, acceptAgainAt - now);
        }
        if (phase == Phase.HANDING_OVER) {
            nanos = Math.min(nanos, handOverEndsAt - now);
        }
        for (Outbox outbox : backingOff) {
            nanos = Math.min(nanos, outbox.retryAt() - now);
        }
        for (Outbox outbox : stalled) {
            nanos = Math.min(nanos, outbox.stalledSince() + STALL_NANOS - now);
        }
        return Math.max(0, nanos);
    }

    private void runTimers() throws PlatformException {
        kept.expire();
        long now = clock.nanoTime();
        long handshake = settings.limits().handshakeTimeout().toNanos();
        while (!pending.isEmpty()) {
            Peer peer = pending.iterator().next();
            if (now - peer.connectedAt() < handshake) {
                break;
            }
            refuse(
                    peer,
                    "it did not introduce itself within " + settings.limits().handshakeTimeout());
        }
        if (!accepting && phase == Phase.SERVING && acceptAgainAt - now <= 0) {
            accepting = true;
            waits.add(claim, WaitSet.READABLE, claim);
        }
        if (!stalled.isEmpty()) {
            reportStalls(now);
        }
        if (!backingOff.isEmpty()) {
            List<Outbox> due = new ArrayList<>(backingOff);
            due.removeIf(outbox -> outbox.retryAt() - now > 0);
            backingOff.removeAll(due);
            due.forEach(Outbox::flush);
        }
    }

    private void reportStalls(long now) {
        stalled.removeIf(outbox -> {
            boolean due = now - outbox.stalledSince() >= STALL_NANOS;
            if (due && outbox.isStalled()) {
                outbox.reportStall();
            }
            return due || !outbox.isStalled();
        });
    }

    // The end

    private boolean isIdle() {
        return !ownHadMore && kept.isEmpty() && nothingQueued();
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
        if (handOverEndsAt - clock.nanoTime() <= 0) {
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
        claim.close();
        for (Peer peer : List.copyOf(membership.joined())) {
            Outbox outbox = peer.outbox();
            if (outbox == null || !outbox.isOpen() || outbox.isEmpty()) {
                drop(peer);
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
        kept.clear();
        claim.close();
        for (Peer peer : List.copyOf(membership.joined())) {
            drop(peer);
        }
        Peer own = membership.own();
        if (own != null) {
            drop(own);
        }
        transmitter.close();
        incoming.close();
        whenIdle.forEach(Runnable::run);
        whenIdle.clear();
        waits.close();
    }
}
