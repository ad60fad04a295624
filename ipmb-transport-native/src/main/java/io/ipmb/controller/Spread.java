package io.ipmb.controller;

import io.ipmb.protocol.FrameTail;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.MalformedFrameException;
import io.ipmb.protocol.Rendezvous;
import io.ipmb.protocol.RosterMember;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the receiver of a message that is to be spread: of two receivers taken at random the one for which fewer
 * bytes wait, or the owner of the message's key ({@link Rendezvous}). An absentee owns its keys until it is given up.
 *
 * <p>Choosing allocates nothing. Belongs to the controller's thread.
 */
final class Spread {

    private final RandomGenerator random;
    private final FrameView view = new FrameView();
    private final FrameTail tail = new FrameTail();

    Spread(RandomGenerator random) {
        this.random = random;
    }

    /**
     * Chooses for one frame.
     *
     * @return null when no receiver takes it, or an absentee owns its key
     */
    @Nullable Peer choose(Route route, Frames frames, int index) {
        int objects = frames.objects(index);
        return route.aim() == Aim.OWNER
                ? owner(route, key(frames, index), objects)
                : shorterOfTwo(route.receivers(), objects);
    }

    private @Nullable Peer shorterOfTwo(List<Peer> receivers, int objects) {
        int count = receivers.size();
        if (count == 0) {
            return null;
        }
        int first = next(receivers, random.nextInt(count), objects);
        if (first < 0 || count == 1) {
            return first < 0 ? null : receivers.get(first);
        }
        int second = next(receivers, (first + 1 + random.nextInt(count - 1)) % count, objects);
        Peer one = receivers.get(first);
        Peer other = receivers.get(second);
        return waitingBytes(other) < waitingBytes(one) ? other : one;
    }

    /** The first receiver from {@code from} on, round the end, that takes the message; -1 for none. */
    private static int next(List<Peer> receivers, int from, int objects) {
        for (int i = 0; i < receivers.size(); i++) {
            int at = (from + i) % receivers.size();
            if (isReady(receivers.get(at), objects)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean isReady(Peer peer, int objects) {
        Outbox outbox = peer.outbox();
        return outbox != null && outbox.isOpen() && peer.takes(objects);
    }

    private static long waitingBytes(Peer peer) {
        Outbox outbox = peer.outbox();
        return outbox == null ? 0 : outbox.waitingBytes();
    }

    private static @Nullable Peer owner(Route route, long key, int objects) {
        Peer owner = null;
        long most = 0;
        List<Peer> receivers = route.receivers();
        for (int i = 0; i < receivers.size(); i++) {
            Peer peer = receivers.get(i);
            RosterMember member = peer.member();
            if (member != null && isReady(peer, objects)) {
                long weight = weight(key, member.instance());
                if (owner == null || Long.compareUnsigned(weight, most) > 0) {
                    owner = peer;
                    most = weight;
                }
            }
        }
        List<Absentee> absentees = route.absentees();
        for (int i = 0; i < absentees.size(); i++) {
            Absentee absentee = absentees.get(i);
            if (absentee.takes(objects)
                    && Long.compareUnsigned(weight(key, absentee.member().instance()), most) > 0) {
                return null;
            }
        }
        return owner;
    }

    private static long weight(long key, UUID instance) {
        return Rendezvous.weight(key, instance.getMostSignificantBits(), instance.getLeastSignificantBits());
    }

    private long key(Frames frames, int index) {
        try {
            view.wrap(frames.memory().bytes(), frames.offset(index), frames.length(index));
        } catch (MalformedFrameException e) {
            throw new IllegalStateException("a frame changed after it was checked", e);
        }
        tail.read(view, frames.length(index));
        return tail.key();
    }
}
