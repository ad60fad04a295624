package io.ipmb.endpoint;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Duplicates of the objects of entries that the receiver of a lane has not taken: what is on the link goes with the
 * receiver, and the entries go elsewhere then, with these. Owns the duplicates. Guarded by the send path's lock.
 */
final class ObjectsInFlight {

    /** @param end where the entry ends in the ring */
    private record Held(long end, List<KernelObject> objects) {}

    private final Deque<Held> held = new ArrayDeque<>();

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

    /** Holds the duplicates of an entry that was published. */
    void hold(long end, List<KernelObject> duplicates) {
        held.add(new Held(end, duplicates));
    }

    /** The receiver has taken all entries up to a position. */
    void release(long taken) {
        Held first = held.peek();
        while (first != null && first.end() <= taken) {
            first.objects().forEach(KernelObject::close);
            held.remove();
            first = held.peek();
        }
    }

    /** Gives the objects of an entry away; null when there are none. */
    @Nullable List<KernelObject> take(long end) {
        release(end - 1);
        Held first = held.peek();
        if (first == null || first.end() != end) {
            return null;
        }
        held.remove();
        return first.objects();
    }

    /** Closes all. */
    void close() {
        release(Long.MAX_VALUE);
    }
}
