package io.ipmb.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The outboxes that want to be looked at again though nothing is reported about their channel: those that the system
 * was short of something for, those whose senders have begun to wait, and those that something waits in. An outbox that
 * was closed meanwhile is forgotten at the next look. Asking for the next timer, as the controller does whenever it
 * goes to sleep, makes no garbage. Belongs to the controller's thread.
 */
final class OutboxTimers {

    /**
     * A channel without room for so long is worth a word. The kernel says that there is room only when much of what is
     * in it was read, so that a slow reader of small messages comes here too.
     */
    private static final long UNREAD_NANOS = 10_000_000_000L;

    private final Consumer<Outbox> flush;
    private final List<Outbox> waiting = new ArrayList<>();
    private final List<Outbox> backingOff = new ArrayList<>();
    private final List<Outbox> stalled = new ArrayList<>();

    /** @param flush sends what waits for a receiver */
    OutboxTimers(Consumer<Outbox> flush) {
        this.flush = flush;
    }

    /** Has an outbox flushed once {@link Outbox#retryAt()} has come. */
    void retryLater(Outbox outbox) {
        addOnce(outbox, backingOff);
    }

    /** Calls {@link Stall#due} once {@link Stall#dueAt()} has come, as long as it is watched. */
    void watchStall(Outbox outbox) {
        addOnce(outbox, stalled);
    }

    /** Says in the log that a channel has had no room for long, if that happens. */
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

    /** One that was flushed or closed meanwhile is due at once, which is when it is forgotten. */
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
        // Last, so that one that has just been emptied is forgotten.
        if (!waiting.isEmpty()) {
            reportUnread(now);
        }
    }

    /** In every turn in which something waits, and so without garbage. */
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
