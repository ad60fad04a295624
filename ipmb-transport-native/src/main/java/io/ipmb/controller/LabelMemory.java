package io.ipmb.controller;

import java.util.Collection;

/**
 * The heap for the labels of all endpoints, and its limit. The protocol sets none: a frame has room for some forty
 * thousand elements, which take megabytes in a set. Belongs to the controller's thread.
 */
final class LabelMemory {

    /** The heap for an element besides its characters: a String, an array, an entry of a set. */
    private static final int ELEMENT_OVERHEAD = 112;

    private static final int HEAP_PARTS = 16;
    private static final int HEAP_PARTS_PER_PROGRAM = 64;

    private final long most;
    private final long mostPerProgram;
    private long bytes;

    /** @param maxHeapBytes the largest size of the heap */
    LabelMemory(long maxHeapBytes) {
        most = maxHeapBytes / HEAP_PARTS;
        mostPerProgram = maxHeapBytes / HEAP_PARTS_PER_PROGRAM;
    }

    /** Charges a label to its program; false, uncharged, beyond the limit of the program or of all together. */
    boolean admit(Peer peer, Collection<String> label) {
        long size = size(label);
        if (bytes + size > most || peer.account().labelBytes + size > mostPerProgram) {
            return false;
        }
        charge(peer, size);
        return true;
    }

    /** Refunds the label of a peer that was admitted and has left. */
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
