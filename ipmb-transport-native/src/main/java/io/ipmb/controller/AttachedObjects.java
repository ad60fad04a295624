package io.ipmb.controller;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SharedMemory;
import java.util.List;

/**
 * The kernel objects of one frame while it is inside the controller, shared by all queues that it waits in.
 *
 * <p>Owner: this object, until the last holder has called {@link #release()}. A memory region comes with one reference
 * count for the frame. The first delivery takes this count along, each further delivery adds one beforehand, and the
 * last release takes back an unused one. The delivery of a unicast message therefore costs no system call here.
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

    /** Before an attempt of delivery: one count of every region goes along. */
    void lend() {
        if (spareCounts > 0) {
            spareCounts--;
        } else {
            addToRegions(1);
        }
    }

    /** After a failed attempt: takes the counts back. */
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
                // It is no real region, so its count means nothing.
            }
        }
    }
}
