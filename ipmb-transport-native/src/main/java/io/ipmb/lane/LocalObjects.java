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
 * The kernel objects under way inside one JVM, in the order of their records. The queue owns the objects until they are
 * taken. The sender adds and withdraws at the tail, the receiver takes at the head; each list leaves the queue once,
 * whoever takes it.
 */
final class LocalObjects implements ObjectsOut, ObjectsIn {

    private final Deque<Arrived> waiting = new ConcurrentLinkedDeque<>();

    @Override
    public boolean add(List<? extends KernelObject> borrowed, long position) throws PlatformException {
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
        waiting.addLast(new Arrived(duplicates, position, false));
        return true;
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

    /**
     * Takes the latest objects back, whose record was not published because the ring has ended. The receiver's close
     * may have been faster. For the sending thread.
     */
    void withdraw() {
        close(waiting.pollLast());
    }

    @Override
    public @Nullable Arrived take(long position) {
        return waiting.pollFirst();
    }

    @Override
    public void closeAll() {
        Arrived next = waiting.pollFirst();
        while (next != null) {
            close(next);
            next = waiting.pollFirst();
        }
    }

    private static void close(@Nullable Arrived arrived) {
        if (arrived != null) {
            arrived.close();
        }
    }
}
