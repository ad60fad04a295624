package io.ipmb.controller;

import io.ipmb.HostLimits;
import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PeerIdentity;
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
 * <p>Each is charged to its sender's {@link Account}. A program that keeps too much loses its own oldest ones, never
 * anybody else's; when all programs together keep too much, the one that adds gives way. Each program's are in a queue
 * of their own, so that making room costs nobody a walk over what others keep. What is charged is what a message costs
 * here, with the objects of the heap around its bytes: the smallest ones would cost ten times what they weigh
 * otherwise.
 */
final class KeptMessages {

    /**
     * What keeping costs besides the frame's bytes and the program: an entry of each of the three sets, the {@code
     * Kept}, the array's header; on a machine with compressed references a little more than that.
     */
    private static final int OVERHEAD = 256;

    /** What an attached object costs in the heap. */
    private static final int OBJECT_OVERHEAD = 64;

    /** Kept messages lie in the heap: the parts of it that all of them, and those of one program, may fill. */
    private static final int HEAP_PARTS = 8;

    private static final int HEAP_PARTS_PER_SENDER = 32;

    /** One message that waits for somebody to join. */
    static final class Kept {
        final Account account;

        /** Rather than the sender itself, which may be gone long before. */
        final String senderName;

        final LabelProgram program;
        final byte[] frame;
        final @Nullable AttachedObjects attached;
        final long expiresAt;

        /** Tells apart those that expire together. */
        final long number;

        final long charge;

        Kept(
                Account account,
                String senderName,
                LabelProgram program,
                byte[] frame,
                @Nullable AttachedObjects attached,
                long expiresAt,
                long number,
                long charge) {
            this.account = account;
            this.senderName = senderName;
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

    private final HostLimits limits;
    private final Counters counters;
    private final IncidentLog incidents;
    private final Unmatched unmatched;
    private final NanoClock clock;
    private final Accounts accounts;
    private final HeldObjects held;
    private final Set<Kept> inOrder = new LinkedHashSet<>();
    private final NavigableSet<Kept> byExpiry;
    private final Frames single;
    private long bytes;
    private long charged;
    private int objectsKept;
    private long lastNumber;

    /**
     * The limits, lowered where a heap of this size could not hold what they allow.
     *
     * @param maxHeapBytes how large the heap can get
     */
    static HostLimits withinHeap(HostLimits limits, long maxHeapBytes) {
        return limits.toBuilder()
                .keptBytes(Math.max(1, Math.min(limits.keptBytes(), maxHeapBytes / HEAP_PARTS)))
                .keptBytesPerSender(
                        Math.max(1, Math.min(limits.keptBytesPerSender(), maxHeapBytes / HEAP_PARTS_PER_SENDER)))
                .keptObjectsPerSender(limits.keptObjectsPerSender())
                .build();
    }

    /** @param scratch memory for one frame of the largest size, used while delivering */
    KeptMessages(
            ControllerContext context, Accounts accounts, HeldObjects held, Unmatched unmatched, PacketBuffer scratch) {
        this.limits = context.limits();
        this.accounts = accounts;
        this.held = held;
        this.counters = context.counters();
        this.incidents = context.incidents();
        this.unmatched = unmatched;
        this.clock = context.clock();
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
        keep(sender.account().identity(), sender.name(), route.program(), frames, index, timeToLiveNanos);
    }

    /** The same for one who may have left. */
    void keep(
            PeerIdentity payer,
            String senderName,
            LabelProgram program,
            Frames frames,
            int index,
            long timeToLiveNanos) {
        AttachedObjects attached = frames.attached(index);
        int objects = attached == null ? 0 : attached.objects().size();
        int length = frames.length(index);
        long charge = (long) OVERHEAD + length + program.footprint() + (long) OBJECT_OVERHEAD * objects;
        Account account = accounts.hold(payer);
        if (!canFit(account, charge, objects)) {
            accounts.release(account);
            tooMuch(senderName);
            return;
        }
        while (!fits(account, charge, objects)) {
            if (account.kept.isEmpty()) {
                // What may be held has become less meanwhile.
                accounts.release(account);
                tooMuch(senderName);
                return;
            }
            remove(account.kept.iterator().next());
            tooMuch(senderName);
        }
        byte[] copy = new byte[length];
        frames.memory().bytes().get(frames.offset(index), copy);
        // The clock wraps; a time to live beyond a quarter of its range is for ever as far as anybody can tell.
        long expiresAt = clock.nanoTime() + Math.min(timeToLiveNanos, Long.MAX_VALUE / 4);
        Kept kept = new Kept(account, senderName, program, copy, attached, expiresAt, ++lastNumber, charge);
        if (attached != null) {
            attached.retain();
        }
        inOrder.add(kept);
        byExpiry.add(kept);
        account.kept.add(kept);
        bytes += length;
        charged += charge;
        account.keptCharge += charge;
        account.keptObjects += objects;
        objectsKept += objects;
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
            remove(oldest);
            unmatched.expired(oldest.senderName, oldest.program);
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

    /** Whether it fits when nothing else of its program is kept; otherwise dropping the others would be for nothing. */
    private boolean canFit(Account account, long charge, int objects) {
        return charge <= limits.keptBytesPerSender()
                && (objects == 0 || canHold(account, objects))
                && charged - account.keptCharge + charge <= limits.keptBytes();
    }

    private boolean canHold(Account account, int objects) {
        return objects <= held.mostOfOne(limits.keptObjectsPerSender())
                && objectsKept - account.keptObjects + objects <= held.mostKept();
    }

    private boolean holds(Account account, int objects) {
        return account.keptObjects + objects <= held.mostOfOne(limits.keptObjectsPerSender())
                && objectsKept + objects <= held.mostKept();
    }

    private boolean fits(Account account, long charge, int objects) {
        return account.keptCharge + charge <= limits.keptBytesPerSender()
                && (objects == 0 || holds(account, objects))
                && charged + charge <= limits.keptBytes();
    }

    private void tooMuch(String sender) {
        counters.increment(Counter.DROPPED_KEPT_LIMIT);
        IncidentLog.Line line = incidents.line(BusIncident.KEPT, sender);
        if (line != null) {
            line.write(sender + " sends more messages with a time to live to nobody than are kept; some are dropped");
        }
    }

    private void remove(Kept kept) {
        inOrder.remove(kept);
        forget(kept);
    }

    /** Forgets what is no longer among those in order. */
    private void forget(Kept kept) {
        byExpiry.remove(kept);
        bytes -= kept.frame.length;
        charged -= kept.charge;
        Account account = kept.account;
        account.kept.remove(kept);
        account.keptCharge -= kept.charge;
        account.keptObjects -= kept.objects();
        objectsKept -= kept.objects();
        accounts.release(account);
        if (kept.attached != null) {
            kept.attached.release();
        }
    }
}
