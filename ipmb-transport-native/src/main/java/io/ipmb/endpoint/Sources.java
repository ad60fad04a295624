package io.ipmb.endpoint;

import io.ipmb.platform.Deadline;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The sources of an inbox, in the order of reading: each source is read to its end before the next, so that a change of
 * controller neither loses arrived messages nor lets later ones overtake them. Owns its sources. Thread-safe; {@code
 * lock} is never held over a system call.
 */
final class Sources {

    /** The most unread sources; beyond that the oldest gives way, and its messages count as unread. */
    static final int MOST_UNREAD = 64;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Source> sources = new ArrayDeque<>();

    /** Adds a source at the end; returns the one that gives way, which the caller then owns, or null. */
    @Nullable Source add(Source source) {
        lock.lock();
        try {
            sources.addLast(source);
            changed.signalAll();
            return sources.size() > MOST_UNREAD ? sources.removeFirst() : null;
        } finally {
            lock.unlock();
        }
    }

    /** The source to read; null when there is none. */
    @Nullable Source first() {
        lock.lock();
        try {
            return sources.peekFirst();
        } finally {
            lock.unlock();
        }
    }

    /** Releases a source read to its end, unless it has given way in the meantime. */
    void remove(Source source) {
        boolean owned;
        lock.lock();
        try {
            owned = sources.remove(source);
        } finally {
            lock.unlock();
        }
        if (owned) {
            source.release();
        }
    }

    /** Wakes the waiting threads for another look: here, and in each source. */
    void wakeAll() {
        List<Source> waitedAt;
        lock.lock();
        try {
            changed.signalAll();
            waitedAt = List.copyOf(sources);
        } finally {
            lock.unlock();
        }
        waitedAt.forEach(Source::wakeReader);
    }

    /** Waits while there is no source. */
    void awaitFirst(Deadline deadline, BooleanSupplier goesOn) throws InterruptedException {
        awaitWhile(() -> sources.isEmpty() && goesOn.getAsBoolean(), deadline);
    }

    /** Waits; {@link #wakeAll()} and {@link #add} make it look again. */
    void awaitWhile(BooleanSupplier goesOn, Deadline deadline) throws InterruptedException {
        lock.lock();
        try {
            while (goesOn.getAsBoolean() && !deadline.isOver()) {
                changed.awaitNanos(deadline.remainingNanos());
            }
        } finally {
            lock.unlock();
        }
    }
}
