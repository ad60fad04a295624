package io.ipmb.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The outboxes with a timer: those that back off after a lack of resources, those with waiting senders, and those with
 * waiting frames. A closed outbox is forgotten at its next timer. Looking up the next timer makes no garbage, since the
 * controller does so before each sleep. Belongs to the controller's thread.
 */
final class OutboxTimers {

    /**
     * A channel without room for this long is an incident. The kernel reports room only after much of the channel has
     * been read, so that a slow reader of small messages counts as well.
     */
    private static final long UNREAD_NANOS = 10_000_000_000L;

    private final Consumer<Outbox> flush;
    private final List<Outbox> waiting = new ArrayList<>();
    private final List<Outbox> backingOff = new ArrayList<>();
    private final List<Outbox> stalled = new ArrayList<>();

    /** @param flush sends the waiting frames of an outbox */
    OutboxTimers(Consumer<Outbox> flush) {
        this.flush = flush;
    }

    /** Flushes an outbox at {@link Outbox#retryAt()}. */
    void retryLater(Outbox outbox) {
        addOnce(outbox, backingOff);
    }

    /** Calls {@link Stall#due} at {@link Stall#dueAt()} while the stall is watched. */
    void watchStall(Outbox outbox) {
        addOnce(outbox, stalled);
    }

    /** Logs a channel that stays without room for {@link #UNREAD_NANOS}. */
    void watchReading(Outbox outbox) {
        waiting.add(outbox);
    }

    private static void addOnce(Outbox outbox, List<Outbox> to) {
        if (!to.contains(outbox)) {
            to.add(outbox);
        }
    }

    long nanosToNextTimer(long now) {
        long nanos = Long.MAX_VALUE;
        for (int i = 0; i < backingOff.size(); i++) {
            nanos = Math.min(nanos, nanosToRetry(backingOff.get(i), now));
        }
        for (int i = 0; i < stalled.size(); i++) {
            nanos = Math.min(nanos, nanosToStall(stalled.get(i), now));
        }
        for (int i = 0; i < waiting.size(); i++) {
            nanos = Math.min(nanos, Math.max(0, UNREAD_NANOS - waiting.get(i).waitingNanos(now)));
        }
        return nanos;
    }

    /** An outbox that was flushed or closed meanwhile is due at once, and then forgotten. */
    private static long nanosToRetry(Outbox outbox, long now) {
        return outbox.isBackingOff() ? outbox.retryAt() - now : 0;
    }

    void runTimers(long now) {
        if (!stalled.isEmpty()) {
            reportStalls(now);
        }
        if (!backingOff.isEmpty()) {
            List<Outbox> due = new ArrayList<>(backingOff);
            due.removeIf(outbox -> nanosToRetry(outbox, now) > 0);
            backingOff.removeAll(due);
            due.stream().filter(Outbox::isBackingOff).forEach(flush);
        }
        // Last, so that an outbox emptied just now is forgotten.
        if (!waiting.isEmpty()) {
            reportUnread(now);
        }
    }

    /** Runs in every turn while frames wait, so without garbage. */
    private void reportUnread(long now) {
        int left = 0;
        for (int i = 0; i < waiting.size(); i++) {
            Outbox outbox = waiting.get(i);
            if (outbox.isEmpty()) {
                outbox.unwatch();
            } else if (outbox.waitingNanos(now) >= UNREAD_NANOS) {
                outbox.reportUnread();
                outbox.unwatch();
            } else {
                waiting.set(left, outbox);
                left++;
            }
        }
        while (waiting.size() > left) {
            waiting.remove(waiting.size() - 1);
        }
    }

    private static long nanosToStall(Outbox outbox, long now) {
        return isStallWatched(outbox) ? outbox.stall().dueAt() - now : 0;
    }

    private void reportStalls(long now) {
        List<Outbox> due = new ArrayList<>(stalled);
        due.removeIf(outbox -> nanosToStall(outbox, now) > 0);
        for (Outbox outbox : due) {
            if (isStallWatched(outbox)) {
                outbox.stall().due(outbox.queue().bytes());
            }
        }
        stalled.removeIf(outbox -> !isStallWatched(outbox));
    }

    private static boolean isStallWatched(Outbox outbox) {
        return outbox.isOpen() && outbox.stall().isWatched();
    }
}
