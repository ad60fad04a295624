package io.ipmb.spring.listener;

import io.ipmb.IncomingMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue of messages between the reading and the handling threads; first in, first out.
 *
 * <pre>
 *   OPEN ── close ──► CLOSED (nothing more comes in, messages come out) ── abandon ──► ABANDONED (empty for ever)
 * </pre>
 *
 * <p>The capacity may change; {@link #capacityHasChanged()} tells the threads that wait for room. Thread-safe. Virtual
 * threads can wait for its locks.
 */
final class MessageQueue {

    private enum State {
        OPEN,
        CLOSED,
        ABANDONED
    }

    private final IntSupplier capacity;
    private final LongAdder full;
    private final Runnable onFull;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Condition notFull = lock.newCondition();
    private final ArrayDeque<IncomingMessage> messages = new ArrayDeque<>();
    private State state = State.OPEN;

    /**
     * @param capacity asked each time, while the lock is held
     * @param full counts how often a message found the queue full
     * @param onFull told each time, without any lock held
     */
    MessageQueue(IntSupplier capacity, LongAdder full, Runnable onFull) {
        this.capacity = capacity;
        this.full = full;
        this.onFull = onFull;
    }

    int capacity() {
        return capacity.getAsInt();
    }

    /** Wakes the threads that wait for room, to look again. */
    void capacityHasChanged() {
        lock.lock();
        try {
            notFull.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int depth() {
        lock.lock();
        try {
            return messages.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds a message, waiting while the queue is full.
     *
     * @param timeoutNanos {@code Long.MAX_VALUE} waits for as long as the queue is open
     * @return false when the queue does not take the message; the caller then still owns it
     */
    boolean put(IncomingMessage message, long timeoutNanos) {
        return put(message, timeoutNanos, () -> false);
    }

    /**
     * As {@link #put(IncomingMessage, long)}.
     *
     * @param givenUp whether to stop waiting; asked again at each interruption of the waiting thread
     */
    boolean put(IncomingMessage message, long timeoutNanos, BooleanSupplier givenUp) {
        if (isFull()) {
            full.increment();
            onFull.run();
        }
        long deadline = System.nanoTime() + timeoutNanos;
        boolean interrupted = false;
        lock.lock();
        try {
            while (state == State.OPEN && messages.size() >= capacity()) {
                long left = timeoutNanos == Long.MAX_VALUE ? timeoutNanos : deadline - System.nanoTime();
                if (left <= 0 || givenUp.getAsBoolean()) {
                    return false;
                }
                try {
                    notFull.awaitNanos(left);
                } catch (InterruptedException e) {
                    // An interruption loses no message; the caller sees it afterwards.
                    interrupted = true;
                }
            }
            if (state != State.OPEN) {
                return false;
            }
            messages.addLast(message);
            notEmpty.signal();
            return true;
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean isFull() {
        lock.lock();
        try {
            return state == State.OPEN && messages.size() >= capacity();
        } finally {
            lock.unlock();
        }
    }

    /** The next message, waiting while there is none; null after the end. */
    @Nullable IncomingMessage take() {
        lock.lock();
        try {
            while (messages.isEmpty() && state == State.OPEN) {
                notEmpty.awaitUninterruptibly();
            }
            IncomingMessage message = messages.pollFirst();
            notFull.signal();
            return message;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more messages. */
    void close() {
        lock.lock();
        try {
            if (state == State.OPEN) {
                state = State.CLOSED;
            }
            notEmpty.signalAll();
            notFull.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more messages and returns the waiting ones, which the caller closes. */
    List<IncomingMessage> abandon() {
        lock.lock();
        try {
            state = State.ABANDONED;
            List<IncomingMessage> rest = new ArrayList<>(messages);
            messages.clear();
            notEmpty.signalAll();
            notFull.signalAll();
            return rest;
        } finally {
            lock.unlock();
        }
    }
}
