package io.ipmb.controller;

import java.util.Collection;

/**
 * How much of the heap the labels of all endpoints take. The protocol has no limit there: a frame has room for some
 * forty thousand elements, which are megabytes once they are in a set. Belongs to the controller's thread.
 */
final class LabelMemory {

    /** What an element costs besides its characters: a String, an array, an entry of a set. */
    private static final int ELEMENT_OVERHEAD = 112;

    private static final int HEAP_PARTS = 16;
    private static final int HEAP_PARTS_PER_PROGRAM = 64;

    private final long most;
    private final long mostPerProgram;
    private long bytes;

    /** @param maxHeapBytes how large the heap can get */
    LabelMemory(long maxHeapBytes) {
        most = maxHeapBytes / HEAP_PARTS;
        mostPerProgram = maxHeapBytes / HEAP_PARTS_PER_PROGRAM;
    }

    /** Charges a label to its program; false when that has too much, or all together have. */
    boolean admit(Peer peer, Collection<String> label) {
        long size = size(label);
        if (bytes + size > most || peer.account().labelBytes + size > mostPerProgram) {
            return false;
        }
        charge(peer, size);
        return true;
    }

    /** A peer that was admitted has left. */
    void forget(Peer peer) {
        charge(peer, -size(peer.label()));
    }

    private void charge(Peer peer, long size) {
        bytes += size;
        peer.account().labelBytes += size;
    }

    private static long size(Collection<String> label) {
        long size = 0;
        for (String element : label) {
            size += ELEMENT_OVERHEAD + 2L * element.length();
        }
        return size;
    }
}
