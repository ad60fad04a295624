package io.ipmb.endpoint;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.region.SharedRegion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Duplicates of the objects of entries that the receiver of a lane is not done with: what is on the link goes with the
 * receiver, and the entries go elsewhere then, with these. Owns the duplicates, and a count of each memory region where
 * the receiver may have given back the one that it got. Guarded by the send path's lock.
 */
final class ObjectsInFlight {

    /**
     * @param end where the entry ends in the ring
     * @param counted how many of the objects, the last ones, are regions with a count of their own here
     */
    private record Held(long end, List<KernelObject> objects, int counted) {}

    private final Platform platform;
    private final Deque<Held> held = new ArrayDeque<>();

    ObjectsInFlight(Platform platform) {
        this.platform = platform;
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    /** Makes duplicates; all or none. */
    static List<KernelObject> duplicate(List<KernelObject> objects) throws PlatformException {
        List<KernelObject> duplicates = new ArrayList<>(objects.size());
        boolean complete = false;
        try {
            for (KernelObject object : objects) {
                duplicates.add(duplicate(object));
            }
            complete = true;
        } finally {
            if (!complete) {
                duplicates.forEach(KernelObject::close);
            }
        }
        return duplicates;
    }

    private static KernelObject duplicate(KernelObject object) throws PlatformException {
        try {
            return object.duplicate();
        } catch (PlatformException e) {
            if (e.reason() != PlatformException.Reason.CLOSED) {
                throw e;
            }
            // CLOSED would say that the lane has ended.
            throw new PlatformException(
                    PlatformException.Reason.INVALID_OBJECT, "an object to send is closed: " + object, e);
        }
    }

    /**
     * Holds the duplicates of an entry that was published.
     *
     * @param counted of them, the last ones, are regions that get a count of their own
     */
    void hold(long end, List<KernelObject> duplicates, int counted) {
        regions(duplicates, counted).forEach(region -> SharedRegion.addCount(region, platform));
        held.add(new Held(end, duplicates, counted));
    }

    private static List<KernelObject> regions(List<KernelObject> objects, int count) {
        return objects.subList(objects.size() - count, objects.size());
    }

    /** The receiver is done with all entries up to a position. */
    void release(long done) {
        Held first = held.peek();
        while (first != null && first.end() <= done) {
            regions(first.objects(), first.counted()).forEach(region -> SharedRegion.removeCount(region, platform));
            first.objects().forEach(KernelObject::close);
            held.remove();
            first = held.peek();
        }
    }

    /**
     * Gives the objects of an entry away, with the count of each region that goes with them; null when there are none.
     *
     * @param taken whether the receiver has taken the entry, and the counts that went with it
     */
    @Nullable List<KernelObject> take(long end, boolean taken) {
        release(end - 1);
        Held first = held.peek();
        if (first == null || first.end() != end) {
            return null;
        }
        held.remove();
        if (!taken) {
            regions(first.objects(), first.counted()).forEach(region -> SharedRegion.removeCount(region, platform));
        }
        return first.objects();
    }

    /** Closes all. */
    void close() {
        release(Long.MAX_VALUE);
    }
}
