package io.ipmb.endpoint;

import io.ipmb.protocol.Rendezvous;
import java.util.UUID;

/**
 * Chooses the receiver of a message that is to be spread, as the controller does: the owner of its key ({@link
 * Rendezvous}), or of two taken at random the one for which fewer bytes wait in its lane. Chance decides where one of
 * the two has no lane, as the programs on the crate. Allocates nothing. Guarded by the send path's lock.
 */
final class Spread {

    private long state;

    /** @param seed any number */
    Spread(long seed) {
        state = seed == 0 ? 1 : seed;
    }

    /** The owner of a key; of equals the first. */
    Neighbour owner(Neighbour[] matches, long key) {
        Neighbour owner = matches[0];
        long most = weight(owner, key);
        for (int i = 1; i < matches.length; i++) {
            long weight = weight(matches[i], key);
            if (Long.compareUnsigned(weight, most) > 0) {
                owner = matches[i];
                most = weight;
            }
        }
        return owner;
    }

    private static long weight(Neighbour neighbour, long key) {
        UUID instance = neighbour.instance();
        return Rendezvous.weight(key, instance.getMostSignificantBits(), instance.getLeastSignificantBits());
    }

    /** Of two, the one for which less waits; the first where that is not known of both. */
    Neighbour shorterOfTwo(Neighbour[] matches) {
        if (matches.length == 1) {
            return matches[0];
        }
        int first = next(matches.length);
        int second = next(matches.length - 1);
        Neighbour one = matches[first];
        Neighbour other = matches[second < first ? second : second + 1];
        Lane lane = one.lane();
        Lane otherLane = other.lane();
        if (lane == null || otherLane == null) {
            // Nobody here knows what waits in the host: chance is fair, and a guess would always favour one kind.
            return one;
        }
        return otherLane.waitingBytes() < lane.waitingBytes() ? other : one;
    }

    /** A random number, by xorshift. */
    private int next(int bound) {
        state ^= state << 13;
        state ^= state >>> 7;
        state ^= state << 17;
        return (int) Math.floorMod(state, (long) bound);
    }
}
