package io.ipmb.protocol;

import java.nio.charset.StandardCharsets;

/**
 * Rendezvous hashing: of all that match, the messages with a key go to the one with the largest weight for that key.
 * Senders and controllers find the same one without a word, and when one goes, only its keys move.
 */
public final class Rendezvous {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private Rendezvous() {}

    /**
     * The weight of a match for a key, an unsigned number. Of two equal weights the match that comes first in the walk
     * wins.
     *
     * @param high the first half of the match's instance; of one that has none, of its id
     * @param low the second half
     */
    public static long weight(long key, long high, long low) {
        return mix(mix(mix(key + GOLDEN_GAMMA) ^ high) ^ low);
    }

    /** The key for a text: FNV-1a with 64 bits over its UTF-8. */
    public static long key(String text) {
        long hash = FNV_OFFSET;
        for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (next & 0xff)) * FNV_PRIME;
        }
        return hash;
    }

    /** The finalizer of splitmix64, which spreads each bit over all. */
    private static long mix(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
