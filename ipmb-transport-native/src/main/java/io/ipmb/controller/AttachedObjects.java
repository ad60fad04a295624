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
    private final boolean message;
    private int holders = 1;
    private int spareCounts = 1;

    /** Takes the objects over; the last {@code regionCount} of them are memory regions. The caller is a holder. */
    AttachedObjects(List<KernelObject> objects, int regionCount, SharedMemory memory, HeldObjects held) {
        this(objects, regionCount, memory, held, true);
    }

    private AttachedObjects(
            List<KernelObject> objects, int regionCount, SharedMemory memory, HeldObjects held, boolean message) {
        this.objects = objects;
        this.regionCount = regionCount;
        this.memory = memory;
        this.held = held;
        this.message = message;
        held.add(objects.size());
    }

    /** Takes over the objects of a lane offer, which is no message and has no memory regions. */
    static AttachedObjects ofOffer(List<KernelObject> objects, SharedMemory memory, HeldObjects held) {
        return new AttachedObjects(objects, 0, memory, held, false);
    }

    /** Whether the frame is a message, to be counted and to be passed on. */
    boolean areOfMessage() {
        return message;
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
