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
 * What an inbox reads from, in the order of reading: each source to its end before the next, so that nothing that had
 * arrived is lost, or overtaken, when the controller changes. Owns the sources in it. Thread-safe; {@code lock} is
 * never held over a system call.
 */
final class Sources {

    /** Sources that nobody has read from; the oldest gives way, its messages are counted as unread. */
    static final int MOST_UNREAD = 64;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Source> sources = new ArrayDeque<>();

    /** Adds the last one to be read; answers the one that gives way, which belongs to the caller now, or null. */
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

    /** The one to read; null when there is none. */
    @Nullable Source first() {
        lock.lock();
        try {
            return sources.peekFirst();
        } finally {
            lock.unlock();
        }
    }

    /** Releases one that was read to its end, unless it has given way meanwhile. */
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

    /** Lets whoever waits look again: here, and in each source. */
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
