package io.ipmb.lane;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * The kernel objects of packets under way inside one JVM: a list for each packet that has some, in the order of the
 * packets. The queue owns the objects until they are taken. The sender adds and withdraws at the tail, the receiver
 * takes at the head; each list leaves the queue once, whoever takes it.
 */
final class ObjectQueue {

    private final Deque<List<KernelObject>> lists = new ConcurrentLinkedDeque<>();

    /** Adds duplicates of a packet's objects; none when one of them cannot be duplicated. */
    void add(List<? extends KernelObject> borrowed) throws PlatformException {
        List<KernelObject> duplicates = new ArrayList<>(borrowed.size());
        boolean complete = false;
        try {
            for (KernelObject object : borrowed) {
                duplicates.add(duplicate(object));
            }
            complete = true;
        } finally {
            if (!complete) {
                duplicates.forEach(KernelObject::close);
            }
        }
        lists.addLast(duplicates);
    }

    private static KernelObject duplicate(KernelObject object) throws PlatformException {
        try {
            return object.duplicate();
        } catch (PlatformException e) {
            if (e.reason() != Reason.CLOSED) {
                throw e;
            }
            // CLOSED would tell the caller that the channel is closed.
            throw new PlatformException(Reason.INVALID_OBJECT, "an object to send is closed: " + object, e);
        }
    }

    /** Takes back the latest lists, whose packets were not published; the receiver's close may have been faster. */
    void withdraw(int latest) {
        for (int i = 0; i < latest; i++) {
            close(lists.pollLast());
        }
    }

    /** The objects of the next packet, which belong to the caller now; null when there are none. */
    @Nullable List<KernelObject> take() {
        return lists.pollFirst();
    }

    /** Closes what nobody will receive. Any thread. */
    void closeAll() {
        List<KernelObject> list = lists.pollFirst();
        while (list != null) {
            close(list);
            list = lists.pollFirst();
        }
    }

    private static void close(@Nullable List<KernelObject> list) {
        if (list != null) {
            list.forEach(KernelObject::close);
        }
    }
}
