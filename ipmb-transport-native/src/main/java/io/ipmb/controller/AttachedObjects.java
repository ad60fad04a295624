package io.ipmb.controller;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SharedMemory;
import java.util.List;

/**
 * The kernel objects of one frame while it is inside the controller, shared by all queues that it waits in.
 *
 * <p>Owner: this object, until the last holder has called {@link #release()}. Memory regions among them carry one
 * reference count that travels with the frame: the first delivery takes that one along, every further delivery adds one
 * before it is tried, and what is left over at the end is taken away again. A unicast message that arrives therefore
 * costs no system call here.
 */
final class AttachedObjects {

    private final List<KernelObject> objects;
    private final int regionCount;
    private final SharedMemory memory;
    private final HeldObjects held;
    private int holders = 1;
    private int spareCounts = 1;

    /** Takes the objects over; the last {@code regionCount} of them are memory regions. The caller is a holder. */
    AttachedObjects(List<KernelObject> objects, int regionCount, SharedMemory memory, HeldObjects held) {
        this.objects = objects;
        this.regionCount = regionCount;
        this.memory = memory;
        this.held = held;
        held.add(objects.size());
    }

    List<KernelObject> objects() {
        return objects;
    }

    /** Before a delivery is tried: a count for every region goes with it. */
    void lend() {
        if (spareCounts > 0) {
            spareCounts--;
        } else {
            addToRegions(1);
        }
    }

    /** After a delivery did not happen. */
    void giveBack() {
        spareCounts++;
    }

    void retain() {
        holders++;
    }

    void release() {
        holders--;
        if (holders == 0) {
            if (spareCounts > 0) {
                addToRegions(-spareCounts);
                spareCounts = 0;
            }
            objects.forEach(KernelObject::close);
            held.remove(objects.size());
        }
    }

    private void addToRegions(int delta) {
        for (int i = objects.size() - regionCount; i < objects.size(); i++) {
            try {
                memory.addToCounter(objects.get(i), delta);
            } catch (PlatformException e) {
                // Whoever made this region did not make a real one; its count means nothing to anybody.
            }
        }
    }
}
