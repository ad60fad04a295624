package io.ipmb.platform.linux;

import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.PolledSource;
import io.ipmb.platform.PolledSources;
import io.ipmb.platform.WaitSet;
import io.ipmb.platform.Waitable;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An {@code epoll} with an event for wake-ups in it. The kernel's token of a source is the index of its entry.
 *
 * <p>The set is a user of the descriptor of each of its sources: the number cannot become another file's, and a source
 * can be removed after its owner has closed it.
 *
 * <p>Each wait looks at the sources in memory after it has announced itself, so that a later change raises the event.
 * If none was ready, it looks again at its end.
 */
final class LinuxWaitSet implements WaitSet {

    private static final int EVENTS_AT_ONCE = 256;
    private static final int EPOLL_CLOEXEC = 0x80000;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLL_CTL_DEL = 2;
    private static final int EPOLL_CTL_MOD = 3;
    private static final long WAKE_TOKEN = -1;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final LinuxCalls calls;
    private final LinuxDescriptor epoll;

    /** The {@code epoll} itself, for virtual threads: readable while something is reported. */
    private final PolledSocket pollable;

    private final LinuxEvent wakeEvent;
    private final WakeFlag wakeFlag = new WakeFlag();
    private final InterruptibleWait interruptible = new InterruptibleWait(this::wakeUp);
    private final PolledSources polled = new PolledSources(this::wakeUp);

    /** The events that the kernel reports. */
    private final EpollEvents reported;

    /** The event of a call that adds or changes a source. */
    private final EpollEvents told;

    private final IdentityHashMap<Waitable, Entry> entries = new IdentityHashMap<>();
    private @Nullable Entry[] byToken = new Entry[16];
    private final @Nullable Entry[] ready = new Entry[EVENTS_AT_ONCE];
    private final int[] readiness = new int[EVENTS_AT_ONCE];
    private int readyCount;

    LinuxWaitSet(LinuxCalls calls, String architecture, ParkedThreads parked) throws PlatformException {
        this.calls = calls;
        this.reported = new EpollEvents(EVENTS_AT_ONCE, architecture);
        this.told = new EpollEvents(1, architecture);
        int number = calls.epollCreate(EPOLL_CLOEXEC);
        if (number < 0) {
            throw Errno.failure("epoll_create1", -number);
        }
        this.epoll = new LinuxDescriptor(calls, number);
        this.pollable = new PolledSocket(calls, parked, epoll, PolledSocket.POLLIN);
        boolean complete = false;
        try {
            this.wakeEvent = new LinuxEvent(calls);
            complete = true;
        } finally {
            if (!complete) {
                epoll.close();
            }
        }
        int result = control(EPOLL_CTL_ADD, wakeEvent.descriptor(), EpollEvents.EPOLLIN, WAKE_TOKEN);
        if (result < 0) {
            close();
            throw Errno.failure("epoll_ctl", -result);
        }
    }

    @Override
    public void add(Waitable source, int interest, Object attachment) throws PlatformException {
        if (source instanceof PolledSource inMemory) {
            polled.add(inMemory, interest, attachment);
            return;
        }
        if (!(source instanceof LinuxSource linuxSource)) {
            throw new IllegalArgumentException("not a source of this platform: " + source);
        }
        if (entries.containsKey(source)) {
            throw new IllegalArgumentException("the source is in the set already: " + source);
        }
        Entry entry = new Entry(linuxSource, attachment, freeToken());
        entry.interest = interest;
        if (!entry.descriptor.acquire()) {
            throw new PlatformException(Reason.CLOSED, "the source is closed: " + source);
        }
        int result = control(EPOLL_CTL_ADD, entry.descriptor, linuxSource.epollEvents(interest), entry.token);
        if (result < 0) {
            entry.descriptor.release();
            throw Errno.failure("epoll_ctl", -result);
        }
        entries.put(source, entry);
        byToken[entry.token] = entry;
    }

    @Override
    public void change(Waitable source, int interest) throws PlatformException {
        if (source instanceof PolledSource inMemory) {
            polled.change(inMemory, interest);
            return;
        }
        Entry entry = entries.get(source);
        if (entry == null) {
            throw new IllegalArgumentException("the source is not in the set: " + source);
        }
        if (entry.interest != interest) {
            int events = entry.source.epollEvents(interest);
            int result = control(EPOLL_CTL_MOD, entry.descriptor, events, entry.token);
            if (result < 0) {
                throw Errno.failure("epoll_ctl", -result);
            }
            entry.interest = interest;
        }
    }

    @Override
    public void remove(Waitable source) {
        if (source instanceof PolledSource inMemory) {
            polled.remove(inMemory);
            return;
        }
        Entry entry = entries.remove(source);
        if (entry != null) {
            remove(entry);
        }
    }

    private void remove(Entry entry) {
        byToken[entry.token] = null;
        entry.removed = true;
        control(EPOLL_CTL_DEL, entry.descriptor, 0, 0);
        entry.descriptor.release();
    }

    @Override
    public int await(long nanos) throws PlatformException {
        return await(nanos, false);
    }

    private int await(long nanos, boolean parking) throws PlatformException {
        Arrays.fill(ready, 0, readyCount, null);
        readyCount = 0;
        if (!epoll.acquire()) {
            throw new PlatformException(Reason.CLOSED, "the wait set is closed");
        }
        boolean mayWait = wakeFlag.beginWait();
        try {
            boolean nothingInMemory = polled.look() == 0;
            long longest = mayWait && nothingInMemory ? nanos : 0;
            boolean woken = collect(parking ? parkForEvents(longest) : waitForEvents(longest));
            if (woken) {
                wakeEvent.clear();
            }
            if (nothingInMemory) {
                polled.look();
            }
            return readyCount + polled.readyCount();
        } finally {
            wakeFlag.endWait();
            epoll.release();
        }
    }

    @Override
    public int awaitInterruptibly(long nanos) throws PlatformException {
        if (VirtualThreads.isCurrent()) {
            return await(nanos, true);
        }
        interruptible.starts();
        try {
            return await(nanos, false);
        } finally {
            interruptible.ends();
        }
    }

    /** Waits for events; after a signal it waits for the rest of the time. */
    private int waitForEvents(long nanos) throws PlatformException {
        boolean timed = nanos > 0 && nanos != Long.MAX_VALUE;
        long start = timed ? System.nanoTime() : 0;
        long left = nanos;
        while (true) {
            int millis = nanos == Long.MAX_VALUE ? -1 : roundedUpMillis(left);
            int count = calls.epollWait(epoll.number(), reported.address(), reported.capacity(), millis);
            if (count > 0 || (count == 0 && millis != Integer.MAX_VALUE)) {
                return count;
            }
            if (count < 0 && count != -Errno.EINTR) {
                throw Errno.failure("epoll_wait", -count);
            }
            if (timed) {
                left = nanos - (System.nanoTime() - start);
            }
        }
    }

    /** Parks the virtual thread until there are events; may return without any. */
    private int parkForEvents(long nanos) throws PlatformException {
        int count = waitForEvents(0);
        if (count > 0 || nanos <= 0) {
            return count;
        }
        pollable.await(nanos);
        return waitForEvents(0);
    }

    private static int roundedUpMillis(long nanos) {
        if (nanos <= 0) {
            return 0;
        }
        return (int) Math.min(Integer.MAX_VALUE, (nanos - 1) / NANOS_PER_MILLI + 1);
    }

    /**
     * Collects the ready sources.
     *
     * @return whether the wake-up event was among the events
     */
    private boolean collect(int count) {
        boolean woken = false;
        for (int i = 0; i < count; i++) {
            long token = reported.token(i);
            if (token == WAKE_TOKEN) {
                woken = true;
                continue;
            }
            Entry entry = byToken[(int) token];
            if (entry != null) {
                ready[readyCount] = entry;
                readiness[readyCount] = readinessOf(reported.events(i));
                readyCount++;
            }
        }
        return woken;
    }

    private static int readinessOf(int events) {
        int found = 0;
        if ((events & EpollEvents.EPOLLIN) != 0) {
            found |= READABLE;
        }
        if ((events & EpollEvents.EPOLLOUT) != 0) {
            found |= WRITABLE;
        }
        if ((events & (EpollEvents.EPOLLHUP | EpollEvents.EPOLLERR | EpollEvents.EPOLLRDHUP)) != 0) {
            found |= CLOSED;
        }
        return found;
    }

    @Override
    public Object attachment(int i) {
        return i < readyCount ? readyEntry(i).attachment : polled.attachment(i - readyCount);
    }

    /** {@inheritDoc} 0 for a source that was removed since. */
    @Override
    public int readiness(int i) {
        if (i >= readyCount) {
            return polled.readiness(i - readyCount);
        }
        return readyEntry(i).removed ? 0 : readiness[i];
    }

    private Entry readyEntry(int i) {
        return Objects.requireNonNull(ready[i]);
    }

    @Override
    public void wakeUp() {
        if (wakeFlag.wake()) {
            wakeEvent.raise();
        }
    }

    @Override
    public void close() {
        for (Entry entry : entries.values()) {
            remove(entry);
        }
        entries.clear();
        polled.clear();
        Arrays.fill(ready, null);
        readyCount = 0;
        wakeEvent.close();
        pollable.close();
    }

    private int control(int operation, LinuxDescriptor descriptor, int events, long token) {
        if (!epoll.acquire()) {
            return -Errno.EBADF;
        }
        try {
            told.set(0, events, token);
            return calls.epollControl(epoll.number(), operation, descriptor.number(), told.address());
        } finally {
            epoll.release();
            told.keep();
        }
    }

    private int freeToken() {
        for (int i = 0; i < byToken.length; i++) {
            if (byToken[i] == null) {
                return i;
            }
        }
        int first = byToken.length;
        byToken = Arrays.copyOf(byToken, 2 * first);
        return first;
    }

    /** A source in the set. */
    private static final class Entry {
        final LinuxSource source;
        final LinuxDescriptor descriptor;
        final Object attachment;
        final int token;
        int interest;
        boolean removed;

        Entry(LinuxSource source, Object attachment, int token) {
            this.source = source;
            this.descriptor = source.descriptor();
            this.attachment = attachment;
            this.token = token;
        }
    }
}
