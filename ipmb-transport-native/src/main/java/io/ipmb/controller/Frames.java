package io.ipmb.controller;

import io.ipmb.platform.PacketBuffer;
import org.jspecify.annotations.Nullable;

/** A reusable list of frames in one memory; borrows the memory and the objects. */
final class Frames {

    private final int[] offsets;
    private final int[] lengths;
    private final @Nullable AttachedObjects[] attached;
    private PacketBuffer memory;
    private int count;

    Frames(int capacity, PacketBuffer memory) {
        this.offsets = new int[capacity];
        this.lengths = new int[capacity];
        this.attached = new AttachedObjects[capacity];
        this.memory = memory;
    }

    void restart(PacketBuffer in) {
        memory = in;
        count = 0;
    }

    void add(int offset, int length, @Nullable AttachedObjects objects) {
        offsets[count] = offset;
        lengths[count] = length;
        attached[count] = objects;
        count++;
    }

    PacketBuffer memory() {
        return memory;
    }

    int count() {
        return count;
    }

    int capacity() {
        return offsets.length;
    }

    boolean isFull() {
        return count == offsets.length;
    }

    int offset(int i) {
        return offsets[i];
    }

    int length(int i) {
        return lengths[i];
    }

    @Nullable AttachedObjects attached(int i) {
        return attached[i];
    }

    /** The number of the frame's objects. */
    int objects(int i) {
        AttachedObjects with = attached[i];
        return with == null ? 0 : with.objects().size();
    }

    /** Whether the same peers can take the first frame and one with this number of objects. */
    boolean isTakenWith(int more) {
        return Peer.areForAnybody(more) == Peer.areForAnybody(objects(0));
    }
}
