package io.ipmb.endpoint;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Messages that their receivers have left in lanes, in order, until they are sent again: ahead of everything newer.
 * Owns their objects. Guarded by the send path's lock.
 */
final class Backlog {

    /**
     * One message.
     *
     * @param onlyTo the receiver, which is there still; null where that has left, and the message goes to its next
     *     match
     */
    record Entry(UnreadMessage message, @Nullable UUID onlyTo) {}

    private final Deque<Entry> entries = new ArrayDeque<>();

    boolean isEmpty() {
        return entries.isEmpty();
    }

    int size() {
        return entries.size();
    }

    void add(UnreadMessage message, @Nullable UUID onlyTo) {
        entries.add(new Entry(message, onlyTo));
    }

    /** The first message; null when there is none. */
    @Nullable Entry first() {
        return entries.peek();
    }

    /** Removes the first message, whose objects belong to the caller now. */
    void removeFirst() {
        entries.remove();
    }
}
