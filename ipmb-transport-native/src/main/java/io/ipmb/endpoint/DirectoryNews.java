package io.ipmb.endpoint;

import io.ipmb.BusDirectory;
import io.ipmb.DirectoryChange;
import io.ipmb.DirectoryListener;
import io.ipmb.Subscription;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.NanoClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tells listeners what changes in the directory, each the difference from what it was told before.
 *
 * <p>The session loop's thread tells; any thread may subscribe and end a subscription. The lock of a listener is held
 * while it is called, so that whoever ends its subscription can wait for that.
 */
final class DirectoryNews {

    private final DirectoryView view;
    private final Events events;
    private final Duration closeTimeout;
    private final Runnable wakeLoop;
    private final List<Listening> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    /**
     * @param closeTimeout the longest wait of {@link Subscription#close()}
     * @param wakeLoop has the session loop's thread look at this soon
     */
    DirectoryNews(DirectoryView view, Events events, Duration closeTimeout, Runnable wakeLoop) {
        this.view = view;
        this.events = events;
        this.closeTimeout = closeTimeout;
        this.wakeLoop = wakeLoop;
    }

    /** Begins to tell the listener, with the whole directory first. */
    Subscription subscribe(DirectoryListener listener) {
        Listening listening = new Listening(listener);
        listeners.add(listening);
        wakeLoop.run();
        return listening;
    }

    /** Whether there is somebody to tell. */
    boolean isWanted() {
        return !listeners.isEmpty();
    }

    /** Tells what has changed. For the session loop's thread. */
    void tell() {
        for (Listening listening : listeners) {
            listening.tell(view.now());
        }
    }

    /** Ends all subscriptions. */
    void close() {
        closed = true;
        listeners.clear();
    }

    /** One listener, from its subscription to the end of that or of the endpoint. */
    private final class Listening implements Subscription {

        private final DirectoryListener listener;
        private final ReentrantLock calling = new ReentrantLock();
        private @Nullable BusDirectory told;

        /** Those who were there when that was known last. */
        private Map<UUID, BusDirectory.Member> known = Map.of();

        Listening(DirectoryListener listener) {
            this.listener = listener;
        }

        void tell(BusDirectory now) {
            calling.lock();
            try {
                if (isActive() && !now.equals(told)) {
                    told = now;
                    listener.directoryChanged(difference(now));
                }
            } catch (RuntimeException e) {
                events.directoryListenerFailed(e);
            } finally {
                calling.unlock();
            }
        }

        private DirectoryChange difference(BusDirectory now) {
            List<BusDirectory.Member> joined = new ArrayList<>();
            List<BusDirectory.Member> left = new ArrayList<>();
            // Without members nothing is known, since this endpoint itself is always one.
            if (!now.members().isEmpty()) {
                Map<UUID, BusDirectory.Member> present = new LinkedHashMap<>();
                for (BusDirectory.Member member : now.members()) {
                    present.put(member.instance(), member);
                    if (!known.containsKey(member.instance())) {
                        joined.add(member);
                    }
                }
                known.values().stream()
                        .filter(member -> !present.containsKey(member.instance()))
                        .forEach(left::add);
                known = present;
            }
            return new DirectoryChange(now, joined, left);
        }

        @Override
        public void close() {
            boolean ended = close(closeTimeout);
            if (!ended) {
                events.directoryListenerStillRuns(closeTimeout);
            }
        }

        @Override
        public boolean close(Duration timeout) {
            if (listeners.remove(this)) {
                wakeLoop.run();
            }
            if (calling.isHeldByCurrentThread()) {
                return true;
            }
            try {
                long nanos = Deadline.after(timeout, NanoClock.SYSTEM).remainingNanos();
                boolean ended = calling.tryLock(nanos, TimeUnit.NANOSECONDS);
                if (ended) {
                    calling.unlock();
                }
                return ended;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        @Override
        public boolean isActive() {
            return !closed && listeners.contains(this);
        }
    }
}
