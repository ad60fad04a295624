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
 * Messages without a match so far and with time left to live, in the order of their arrival.
 *
 * <p>Each message is charged to its sender's {@link Account}. A program at its limit loses its own oldest messages,
 * never those of others; at the limit of the bus the program that adds gives way. Each program has a queue of its own,
 * so that making room walks over its messages alone. The charge is the cost in the heap, objects around the bytes
 * included: the smallest messages cost ten times their bytes.
 */
final class KeptMessages {

    /**
     * The heap for a kept message besides the frame's bytes and the label program: an entry in each of the three sets,
     * the {@code Kept}, the array's header; rounded up from the size with compressed references.
     */
    private static final int OVERHEAD = 256;

    /** The heap for an attached object. */
    private static final int OBJECT_OVERHEAD = 64;

    /** Kept messages may fill this fraction of the heap: an eighth in all, a 32nd for one program. */
    private static final int HEAP_PARTS = 8;

    private static final int HEAP_PARTS_PER_SENDER = 32;

    /** A message that waits for a receiver to join. */
    static final class Kept {
        final Account account;

        /** The name alone, since the sender itself may be long gone. */
        final String senderName;

        final LabelProgram program;
        final byte[] frame;
        final @Nullable AttachedObjects attached;
        final long expiresAt;

        /** Distinguishes messages that expire at the same moment. */
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
     * The limits, lowered to the capacity of the heap.
     *
     * @param maxHeapBytes the largest size of the heap
     */
    static HostLimits withinHeap(HostLimits limits, long maxHeapBytes) {
        return limits.toBuilder()
                .keptBytes(Math.max(1, Math.min(limits.keptBytes(), maxHeapBytes / HEAP_PARTS)))
                .keptBytesPerSender(
                        Math.max(1, Math.min(limits.keptBytesPerSender(), maxHeapBytes / HEAP_PARTS_PER_SENDER)))
                .keptObjectsPerSender(limits.keptObjectsPerSender())
                .build();
    }

    /** @param scratch memory for a frame of the largest size, used during delivery */
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

    /** The sum of the frames' sizes, without the other parts of the charge. */
    long bytes() {
        return bytes;
    }

    /** Keeps a copy of a frame for its time to live and holds its objects. */
    void keep(Peer sender, Route route, Frames frames, int index, long timeToLiveNanos) {
        keep(sender.account().identity(), sender.name(), route.program(), frames, index, timeToLiveNanos);
    }

    /** As the other {@code keep}, for a sender that may have left. */
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
                // The limit of held objects has fallen in the meantime.
                accounts.release(account);
                tooMuch(senderName);
                return;
            }
            remove(account.kept.iterator().next());
            tooMuch(senderName);
        }
        byte[] copy = new byte[length];
        frames.memory().bytes().get(frames.offset(index), copy);
        // The clock wraps; a time to live beyond a quarter of its range, 73 years, is as good as for ever.
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

    /** Delivers the matching messages to a peer that has just joined. */
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

    /** Drops the messages whose time to live has ended. */
    void expire() {
        long now = clock.nanoTime();
        Kept oldest = oldest();
        while (oldest != null && oldest.expiresAt - now <= 0) {
            remove(oldest);
            unmatched.expired(oldest.senderName, oldest.program);
            oldest = oldest();
        }
    }

    /** Nanoseconds until the next message expires; {@link Long#MAX_VALUE} without kept messages. */
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

    /** Whether it fits with all other messages of its program dropped; otherwise dropping them would be in vain. */
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
            line.write(sender + " sends more messages with a time to live and without a receiver than the host keeps;"
                    + " some are dropped");
        }
    }

    private void remove(Kept kept) {
        inOrder.remove(kept);
        forget(kept);
    }

    /** Forgets a message that is already out of {@code inOrder}. */
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
