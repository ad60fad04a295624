package io.ipmb.controller;

import io.ipmb.HostLimits;
import io.ipmb.protocol.LabelProgram;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Frames that wait for absentees after a change of host, in the order of their arrival. Each is charged, with its cost
 * here, to the {@link Account} of its sender's program; the limits are those of messages kept for their time to live.
 * Frames with the same selector are a group: a newcomer costs a look at each selector, and at the frames of its own
 * selectors alone.
 *
 * <p>A sender at its program's limit can be paused until half of the program's frames here are gone. Belongs to the
 * controller's thread; holds the frames' objects.
 */
final class HeldFrames {

    /** The heap for a frame besides its bytes, its label program, and the sender's name. */
    private static final int OVERHEAD = 192;

    /** The heap for an attached object. */
    private static final int OBJECT_OVERHEAD = 64;

    /** One frame. */
    static final class Held {
        final Account account;

        /** The name alone, since the sender itself may be long gone. */
        final String senderName;

        final LabelProgram program;
        final boolean multicast;
        final Aim aim;
        final Audience audience;
        final byte[] frame;
        final @Nullable AttachedObjects attached;
        final long timeToLive;
        final long heldAt;
        private final long charge;
        private long number;
        private boolean done;

        /** The number of absentees that it is for. */
        int expected;

        /** Whether a member has received it. */
        boolean reached;

        /** @param account of the sender's program; the frame takes over the caller's hold on it */
        Held(
                Account account,
                String senderName,
                Route route,
                byte[] frame,
                @Nullable AttachedObjects attached,
                long timeToLive,
                long heldAt,
                int expected,
                boolean reached) {
            this.account = account;
            this.senderName = senderName;
            this.program = route.program();
            this.multicast = route.multicast();
            this.aim = route.aim();
            this.audience = route.audience();
            this.frame = frame;
            this.attached = attached;
            this.timeToLive = timeToLive;
            this.heldAt = heldAt;
            this.expected = expected;
            this.reached = reached;
            this.charge = chargeOf(senderName, program, frame.length, objects());
        }

        int objects() {
            return attached == null ? 0 : attached.objects().size();
        }

        /** The rest of its time to live; 0 without any. */
        long timeLeft(long now) {
            // The clock wraps; so long a time is as good as for ever.
            long timeToLiveNanos = Math.min(timeToLive, Long.MAX_VALUE / 4);
            return Math.max(0, heldAt + timeToLiveNanos - now);
        }

        private static long chargeOf(String senderName, LabelProgram program, int length, int objects) {
            return OVERHEAD
                    + (long) Character.BYTES * senderName.length()
                    + length
                    + program.footprint()
                    + (long) OBJECT_OVERHEAD * objects;
        }
    }

    /** The key of a group; the bytes are those of the label expression. */
    private record Selector(ByteBuffer expression, boolean multicast) {}

    /** Frames with the same selector, in the order of their arrival. */
    static final class Group {
        private final LabelProgram program;
        private final boolean multicast;
        private final List<Held> frames = new ArrayList<>();

        private Group(LabelProgram program, boolean multicast) {
            this.program = program;
            this.multicast = multicast;
        }

        LabelProgram program() {
            return program;
        }
    }

    private final HostLimits limits;
    private final Accounts accounts;
    private final HeldObjects objects;
    private final Map<Selector, Group> groups = new LinkedHashMap<>();
    private final Set<Peer> waiting = new LinkedHashSet<>();
    private long charged;
    private long bytes;
    private int objectsHeld;
    private int count;
    private long lastNumber;

    HeldFrames(HostLimits limits, Accounts accounts, HeldObjects objects) {
        this.limits = limits;
        this.accounts = accounts;
        this.objects = objects;
    }

    boolean isEmpty() {
        return count == 0;
    }

    int count() {
        return count;
    }

    /** The sum of the frames' sizes. */
    long bytes() {
        return bytes;
    }

    /** Whether one more frame of this program stays within the limits. */
    boolean fits(Account account, String senderName, LabelProgram program, int length, int more) {
        long charge = Held.chargeOf(senderName, program, length, more);
        return account.heldCharge + charge <= limits.keptBytesPerSender()
                && (more == 0 || holds(account, more))
                && charged + charge <= limits.keptBytes();
    }

    private boolean holds(Account account, int more) {
        return account.heldObjects + more <= objects.mostOfOne(limits.keptObjectsPerSender())
                && objectsHeld + more <= objects.mostKept();
    }

    /** Adds a frame, regardless of the limits, and holds its objects. */
    void add(Held held) {
        if (held.attached != null) {
            held.attached.retain();
        }
        Account account = held.account;
        account.heldCharge += held.charge;
        account.heldObjects += held.objects();
        objectsHeld += held.objects();
        charged += held.charge;
        bytes += held.frame.length;
        count++;
        held.number = ++lastNumber;
        groups.computeIfAbsent(
                        new Selector(held.program.encoded(), held.multicast),
                        selector -> new Group(held.program, held.multicast))
                .frames
                .add(held);
    }

    /** Pauses a sender until there is room again; false when it is paused already. */
    boolean makeWait(Peer sender) {
        boolean begins = sender.state() != Peer.State.LEFT && waiting.add(sender);
        if (begins) {
            sender.uplink().awaitReceiver();
        }
        return begins;
    }

    /** Forgets a sender that has left. */
    void forgetSender(Peer sender) {
        waiting.remove(sender);
    }

    /** Which selectors a step is for. */
    @FunctionalInterface
    interface Concern {
        /** Whether the step has to see the frames with this selector. */
        boolean holdsFor(Group group);
    }

    /** The treatment of one frame. */
    @FunctionalInterface
    interface Step {
        /** Whether the frame is done with. */
        boolean isDone(Held held);
    }

    /** Applies a step to the frames of some selectors, in their order, and releases the finished ones. */
    void sweep(Concern concern, Step step) {
        List<Group> concerned = new ArrayList<>();
        List<Held> frames = new ArrayList<>();
        for (Group group : groups.values()) {
            if (concern.holdsFor(group)) {
                concerned.add(group);
                frames.addAll(group.frames);
            }
        }
        if (concerned.size() > 1) {
            frames.sort(Comparator.comparingLong(held -> held.number));
        }
        // No step adds frames: it sends into outboxes.
        for (Held held : frames) {
            held.done = step.isDone(held);
            if (held.done) {
                forget(held);
            }
        }
        for (Group group : concerned) {
            group.frames.removeIf(held -> held.done);
            if (group.frames.isEmpty()) {
                groups.remove(new Selector(group.program.encoded(), group.multicast));
            }
        }
        letGoOn();
    }

    private void forget(Held held) {
        Account account = held.account;
        account.heldCharge -= held.charge;
        account.heldObjects -= held.objects();
        objectsHeld -= held.objects();
        accounts.release(account);
        count--;
        charged -= held.charge;
        bytes -= held.frame.length;
        if (held.attached != null) {
            held.attached.release();
        }
    }

    private void letGoOn() {
        if (waiting.isEmpty() || charged > limits.keptBytes() / 2 || objectsHeld > objects.mostKept() / 2) {
            return;
        }
        int mostOfOne = objects.mostOfOne(limits.keptObjectsPerSender());
        for (Peer sender : List.copyOf(waiting)) {
            Account account = sender.account();
            if (account.heldCharge <= limits.keptBytesPerSender() / 2 && account.heldObjects <= mostOfOne / 2) {
                waiting.remove(sender);
                sender.uplink().receiverCaughtUp();
            }
        }
    }
}
