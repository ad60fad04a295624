package io.ipmb.controller;

import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.protocol.LabelProgram;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Messages that nobody matched yet and that have time left to live, in the order in which they came.
 *
 * <p>Each is charged to its sender. A sender that keeps too much loses its own oldest ones, never anybody else's; when
 * all senders together keep too much, the one that adds gives way. What is charged is what a message costs here, with the
 * objects of the heap around its bytes: the smallest ones would cost ten times what they weigh otherwise.
 */
final class KeptMessages {

    /**
     * What keeping costs besides the frame's bytes and the program: an entry of each of the two sets, the {@code Kept}, the
     * array's header; on a machine with compressed references a little more than that.
     */
    private static final int OVERHEAD = 192;

    /** What an attached object costs in the heap. */
    private static final int OBJECT_OVERHEAD = 64;

    /** One message that waits for somebody to join. */
    private static final class Kept {
        final Peer sender;
        final LabelProgram program;
        final byte[] frame;
        final @Nullable AttachedObjects attached;
        final long expiresAt;

        /** Tells apart those that expire together. */
        final long number;

        final long charge;

        Kept(
                Peer sender,
                LabelProgram program,
                byte[] frame,
                @Nullable AttachedObjects attached,
                long expiresAt,
                long number,
                long charge) {
            this.sender = sender;
            this.program = program;
            this.frame = frame;
            this.attached = attached;
            this.expiresAt = expiresAt;
            this.number = number;
            this.charge = charge;
        }

        int objects() {
            return attached == null ? 0 : attached.objects().size();
        }
    }

    private final ControllerLimits limits;
    private final Counters counters;
    private final IncidentLog incidents;
    private final Unmatched unmatched;
    private final NanoClock clock;
    private final Set<Kept> inOrder = new LinkedHashSet<>();
    private final NavigableSet<Kept> byExpiry;
    private final Frames single;
    private long bytes;
    private long charged;
    private long lastNumber;

    /** @param scratch memory for one frame of the largest size, used while delivering */
    KeptMessages(
            ControllerLimits limits,
            Counters counters,
            IncidentLog incidents,
            Unmatched unmatched,
            NanoClock clock,
            PacketBuffer scratch) {
        this.limits = limits;
        this.counters = counters;
        this.incidents = incidents;
        this.unmatched = unmatched;
        this.clock = clock;
        this.single = new Frames(1, scratch);
        long base = clock.nanoTime();
        this.byExpiry = new TreeSet<>(
                Comparator.<Kept>comparingLong(kept -> kept.expiresAt - base).thenComparingLong(kept -> kept.number));
    }

    boolean isEmpty() {
        return inOrder.isEmpty();
    }

    int count() {
        return inOrder.size();
    }

    /** The frames' sizes together, without what is charged besides. */
    long bytes() {
        return bytes;
    }

    /** Keeps a copy of a frame for its time to live and holds its objects. */
    void keep(Peer sender, Route route, Frames frames, int index, long timeToLiveNanos) {
        AttachedObjects attached = frames.attached(index);
        int objects = attached == null ? 0 : attached.objects().size();
        int length = frames.length(index);
        long charge = (long) OVERHEAD + length + route.program().footprint() + (long) OBJECT_OVERHEAD * objects;
        if (!canFit(sender, charge, objects)) {
            tooMuch(sender);
            return;
        }
        makeRoom(sender, charge, objects);
        byte[] copy = new byte[length];
        frames.memory().bytes().get(frames.offset(index), copy);
        // The clock wraps; a time to live beyond a quarter of its range is for ever as far as anybody can tell.
        long expiresAt = clock.nanoTime() + Math.min(timeToLiveNanos, Long.MAX_VALUE / 4);
        Kept kept = new Kept(sender, route.program(), copy, attached, expiresAt, ++lastNumber, charge);
        if (attached != null) {
            attached.retain();
        }
        inOrder.add(kept);
        byExpiry.add(kept);
        bytes += length;
        charged += charge;
        sender.keptCharge += charge;
        sender.keptObjects += objects;
    }

    /** Delivers to a peer that has just joined what waits for it. */
    void deliverTo(Peer joined, Outbox outbox) {
        if (inOrder.isEmpty()) {
            return;
        }
        expire();
        Iterator<Kept> all = inOrder.iterator();
        while (all.hasNext() && outbox.isOpen()) {
            Kept kept = all.next();
            if (!joined.takes(kept.objects()) || !kept.program.matches(joined.label())) {
                continue;
            }
            single.memory().bytes().put(0, kept.frame);
            single.restart(single.memory());
            single.add(0, kept.frame.length, kept.attached);
            if (outbox.offer(single, 0, null) == 1) {
                all.remove();
                forget(kept);
            }
        }
    }

    /** Drops what has outlived its time. */
    void expire() {
        long now = clock.nanoTime();
        Kept oldest = oldest();
        while (oldest != null && oldest.expiresAt - now <= 0) {
            inOrder.remove(oldest);
            forget(oldest);
            unmatched.expired(oldest.sender, oldest.program);
            oldest = oldest();
        }
    }

    /** Nanoseconds until the next one expires; {@link Long#MAX_VALUE} when nothing is kept. */
    long nanosToNextExpiry() {
        Kept oldest = oldest();
        return oldest == null ? Long.MAX_VALUE : Math.max(0, oldest.expiresAt - clock.nanoTime());
    }

    private @Nullable Kept oldest() {
        return byExpiry.isEmpty() ? null : byExpiry.first();
    }

    /** Drops everything. */
    void clear() {
        counters.add(Counter.DROPPED_NOBODY, inOrder.size());
        inOrder.forEach(this::forget);
        inOrder.clear();
    }

    private void makeRoom(Peer sender, long charge, int objects) {
        if (fits(sender, charge, objects)) {
            return;
        }
        Iterator<Kept> all = inOrder.iterator();
        while (all.hasNext() && !fits(sender, charge, objects)) {
            Kept kept = all.next();
            if (kept.sender == sender) {
                all.remove();
                forget(kept);
                tooMuch(sender);
            }
        }
    }

    /** Whether it fits when nothing else of its sender is kept; otherwise dropping the others would be for nothing. */
    private boolean canFit(Peer sender, long charge, int objects) {
        return charge <= limits.keptBytesPerSender()
                && objects <= limits.keptObjectsPerSender()
                && charged - sender.keptCharge + charge <= limits.keptBytes();
    }

    private boolean fits(Peer sender, long charge, int objects) {
        return sender.keptCharge + charge <= limits.keptBytesPerSender()
                && sender.keptObjects + objects <= limits.keptObjectsPerSender()
                && charged + charge <= limits.keptBytes();
    }

    private void tooMuch(Peer sender) {
        counters.increment(Counter.DROPPED_KEPT_LIMIT);
        IncidentLog.Line line = incidents.line(BusIncident.KEPT, sender.name());
        if (line != null) {
            line.write(sender.name()
                    + " sends more messages with a time to live to nobody than are kept; some are dropped");
        }
    }

    private void forget(Kept kept) {
        byExpiry.remove(kept);
        bytes -= kept.frame.length;
        charged -= kept.charge;
        kept.sender.keptCharge -= kept.charge;
        kept.sender.keptObjects -= kept.objects();
        if (kept.attached != null) {
            kept.attached.release();
        }
    }
}
