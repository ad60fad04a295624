package io.ipmb.platform.linux;

import io.ipmb.platform.PlatformException;
import io.ipmb.platform.WaitSet;
import io.ipmb.platform.Waitable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** An epoll instance, with an eventfd for waking up. */
final class LinuxWaitSet implements WaitSet {

    private static final int EPOLL_CLOEXEC = 0x80000;
    private static final int ADD = 1;
    private static final int DELETE = 2;
    private static final int MODIFY = 3;
    private static final int EPOLLIN = 0x1;
    private static final int EPOLLOUT = 0x4;
    private static final int EPOLLERR = 0x8;
    private static final int EPOLLHUP = 0x10;
    private static final int EFD_FLAGS = 0x80000 | 0x800;
    private static final int EVENTS_PER_CALL = 64;

    /** struct epoll_event is packed on x86-64 and nowhere else. */
    private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");

    private static final int EVENT_SIZE = PACKED ? 12 : 16;
    private static final int DATA = PACKED ? 4 : 8;
    private static final int WAKE_UP = -1;

    /** One source; {@code removed} keeps an event that was reported before its removal from being seen after it. */
    private static final class Entry {
        final DescriptorOwner source;
        final Object attachment;
        final int token;
        int interest;
        boolean removed;

        Entry(DescriptorOwner source, Object attachment, int token, int interest) {
            this.source = source;
            this.attachment = attachment;
            this.token = token;
            this.interest = interest;
        }
    }

    private final LinuxCalls calls;
    private final Descriptor epoll;
    private final Descriptor wake;
    private final AtomicBoolean wakePending = new AtomicBoolean();
    private final NativeMemory counter = new NativeMemory(16);
    private final NativeMemory events = new NativeMemory(EVENTS_PER_CALL * 16);
    private final NativeMemory single = new NativeMemory(16);
    private final Map<Waitable, Entry> bySource = new IdentityHashMap<>();
    private final List<@Nullable Entry> byToken = new ArrayList<>();
    private final Deque<Integer> freeTokens = new ArrayDeque<>();
    private final List<Entry> ready = new ArrayList<>();
    private final int[] readiness = new int[EVENTS_PER_CALL];

    LinuxWaitSet(LinuxCalls calls) throws PlatformException {
        this.calls = calls;
        int epollNumber = calls.epollCreate(EPOLL_CLOEXEC);
        if (epollNumber < 0) {
            throw Errno.failed("epoll_create1", epollNumber);
        }
        epoll = new Descriptor(calls, epollNumber, false);
        int wakeNumber = calls.eventfd(0, EFD_FLAGS);
        if (wakeNumber < 0) {
            epoll.close();
            throw Errno.failed("eventfd", wakeNumber);
        }
        wake = new Descriptor(calls, wakeNumber, false);
        counter.bytes().putLong(0, 1);
        int added = control(ADD, wakeNumber, EPOLLIN, WAKE_UP);
        if (added < 0) {
            close();
            throw Errno.failed("epoll_ctl", added);
        }
    }

    @Override
    public void add(Waitable source, int interest, Object attachment) throws PlatformException {
        DescriptorOwner owner = (DescriptorOwner) source;
        Integer free = freeTokens.pollFirst();
        if (free == null) {
            free = byToken.size();
            byToken.add(null);
        }
        Entry entry = new Entry(owner, attachment, free, interest);
        try {
            apply(ADD, entry);
        } catch (PlatformException e) {
            freeTokens.addFirst(free);
            throw e;
        }
        bySource.put(source, entry);
        byToken.set(free, entry);
    }

    @Override
    public void change(Waitable source, int interest) throws PlatformException {
        Entry entry = bySource.get(source);
        if (entry == null) {
            throw new IllegalArgumentException("not in this wait set: " + source);
        }
        if (entry.interest != interest) {
            entry.interest = interest;
            apply(MODIFY, entry);
        }
    }

    @Override
    public void remove(Waitable source) {
        Entry entry = bySource.remove(source);
        if (entry == null) {
            return;
        }
        entry.removed = true;
        byToken.set(entry.token, null);
        freeTokens.addFirst(entry.token);
        Descriptor descriptor = entry.source.descriptor();
        if (descriptor.acquire()) {
            control(DELETE, descriptor.number(), 0, entry.token);
            descriptor.release();
        }
    }

    @Override
    public int await(long nanos) throws PlatformException {
        ready.clear();
        long end = nanos == Long.MAX_VALUE || nanos == 0 ? 0 : System.nanoTime() + nanos;
        long left = nanos;
        while (true) {
            int count = calls.epollWait(epoll.number(), events.address(), EVENTS_PER_CALL, millis(left));
            if (count >= 0) {
                collect(count);
                return ready.size();
            }
            if (count != -Errno.EINTR) {
                throw Errno.failed("epoll_wait", count);
            }
            if (end != 0) {
                left = Math.max(0, end - System.nanoTime());
            }
        }
    }

    private void collect(int count) {
        for (int i = 0; i < count; i++) {
            int token = events.bytes().getInt(i * EVENT_SIZE + DATA);
            if (token == WAKE_UP) {
                calls.read(wake.number(), counter.address() + 8, 8);
                wakePending.set(false);
                continue;
            }
            Entry entry = byToken.get(token);
            if (entry != null) {
                readiness[ready.size()] = readinessOf(events.bytes().getInt(i * EVENT_SIZE));
                ready.add(entry);
            }
        }
    }

    private static int readinessOf(int flags) {
        return ((flags & EPOLLIN) != 0 ? READABLE : 0)
                | ((flags & EPOLLOUT) != 0 ? WRITABLE : 0)
                | ((flags & (EPOLLHUP | EPOLLERR)) != 0 ? CLOSED : 0);
    }

    @Override
    public Object attachment(int i) {
        return ready.get(i).attachment;
    }

    @Override
    public int readiness(int i) {
        return ready.get(i).removed ? 0 : readiness[i];
    }

    @Override
    public void wakeUp() {
        if (wakePending.compareAndSet(false, true) && wake.acquire()) {
            calls.write(wake.number(), counter.address(), 8);
            wake.release();
        }
    }

    @Override
    public void close() {
        epoll.close();
        wake.close();
    }

    private void apply(int operation, Entry entry) throws PlatformException {
        Descriptor descriptor = entry.source.descriptor();
        if (!descriptor.acquire()) {
            throw new PlatformException(PlatformException.Reason.CLOSED, "the channel was closed on this side");
        }
        try {
            // Not EPOLLRDHUP: a sending half whose unused direction is shut would report it for ever. EPOLLHUP and
            // EPOLLERR come unasked.
            int flags = ((entry.interest & READABLE) != 0 ? EPOLLIN : 0)
                    | ((entry.interest & WRITABLE) != 0 ? EPOLLOUT : 0);
            int result = control(operation, descriptor.number(), flags, entry.token);
            if (result < 0) {
                throw Errno.failed("epoll_ctl", result);
            }
        } finally {
            descriptor.release();
        }
    }

    private int control(int operation, int fd, int flags, int token) {
        single.bytes().putInt(0, flags);
        single.bytes().putLong(DATA, token);
        return calls.epollControl(epoll.number(), operation, fd, single.address());
    }

    /** Rounded up: a wait must not end before its time and come again and again. */
    private static int millis(long nanos) {
        if (nanos == Long.MAX_VALUE) {
            return -1;
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos) + (nanos % 1_000_000 == 0 ? 0 : 1);
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }
}
