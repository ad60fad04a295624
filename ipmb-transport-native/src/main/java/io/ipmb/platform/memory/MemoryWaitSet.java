package io.ipmb.platform.memory;

import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.WaitSet;
import io.ipmb.platform.Waitable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks at all sources, and sleeps until one of them rings. Looking again every time is what makes it level-triggered;
 * the bell is silenced before the look, so that a change during it is not missed.
 */
final class MemoryWaitSet implements WaitSet {

    /** A source in the set; the interest belongs to the thread that uses the set. */
    private static final class Entry {
        private final Source source;
        private final Object attachment;
        private int interest;

        private Entry(Source source, Object attachment, int interest) {
            this.source = source;
            this.attachment = attachment;
            this.interest = interest;
        }
    }

    private record Ready(Object attachment, int readiness) {}

    private final Map<Source, Entry> entries = new LinkedHashMap<>();
    private final List<Ready> ready = new ArrayList<>();
    private final Bell bell = new Bell();
    private final Census census;
    private final long number;
    private volatile boolean wakeRequested;
    private volatile boolean closed;

    MemoryWaitSet(Census census) {
        this.census = census;
        this.number = census.opened(this, "wait set");
    }

    @Override
    public void add(Waitable waitable, int interest, Object attachment) throws PlatformException {
        failWhenClosed();
        Source source = source(waitable);
        if (source.isClosed()) {
            throw new PlatformException(Reason.CLOSED, source + " is closed and cannot be waited for");
        }
        if (entries.putIfAbsent(source, new Entry(source, attachment, checked(interest))) != null) {
            throw new IllegalArgumentException(source + " is in the wait set already");
        }
        source.watch(bell);
    }

    @Override
    public void change(Waitable waitable, int interest) throws PlatformException {
        failWhenClosed();
        Entry entry = entries.get(source(waitable));
        if (entry == null) {
            throw new IllegalArgumentException(waitable + " is not in the wait set");
        }
        entry.interest = checked(interest);
    }

    @Override
    public void remove(Waitable waitable) {
        Source source = source(waitable);
        if (entries.remove(source) != null) {
            source.unwatch(bell);
        }
    }

    @Override
    public int await(long nanos) throws PlatformException {
        failWhenClosed();
        long start = System.nanoTime();
        while (true) {
            bell.silence();
            boolean woken = wakeRequested;
            if (woken) {
                wakeRequested = false;
            }
            look();
            if (woken || !ready.isEmpty() || !bell.awaitUninterruptibly(start, nanos)) {
                return ready.size();
            }
            failWhenClosed();
        }
    }

    private void look() {
        ready.clear();
        for (Entry entry : entries.values()) {
            if (entry.source.isClosed()) {
                throw new IllegalStateException(entry.source + " was closed before it was removed from the wait set");
            }
            int readiness = entry.source.readiness(entry.interest);
            if (readiness != 0) {
                ready.add(new Ready(entry.attachment, readiness));
            }
        }
    }

    @Override
    public Object attachment(int i) {
        return ready.get(i).attachment();
    }

    @Override
    public int readiness(int i) {
        return ready.get(i).readiness();
    }

    @Override
    public void wakeUp() {
        wakeRequested = true;
        bell.ring();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            census.closed(number);
            entries.keySet().forEach(source -> source.unwatch(bell));
            entries.clear();
            ready.clear();
            bell.ring();
        }
    }

    private void failWhenClosed() throws PlatformException {
        if (closed) {
            throw new PlatformException(Reason.CLOSED, "the wait set is closed");
        }
    }

    private static Source source(Waitable waitable) {
        if (waitable instanceof Source source) {
            return source;
        }
        throw new IllegalArgumentException(waitable + " is no source of this platform");
    }

    private static int checked(int interest) {
        if ((interest & ~(READABLE | WRITABLE)) != 0) {
            throw new IllegalArgumentException("interest=" + interest + " is no sum of READABLE and WRITABLE");
        }
        return interest;
    }
}
