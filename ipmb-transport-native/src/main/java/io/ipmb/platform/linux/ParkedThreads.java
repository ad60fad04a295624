package io.ipmb.platform.linux;

import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.Daemons;
import io.ipmb.platform.PlatformException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets virtual threads wait for sockets. In a system call a virtual thread would occupy its carrier, of which there is
 * one per processor. Here it parks, and one platform thread waits in the kernel for all of them.
 *
 * <p>A {@link Watch} represents a socket from the first wait of a virtual thread to its closing; all watches share one
 * {@code epoll}. The kernel reports a watch once each time it is armed, so that a ready socket without waiters costs
 * nothing. A waiter adds and arms the watch. The platform thread reads the reports and unparks; it begins with the
 * first watch and never ends. Thread-safe.
 */
final class ParkedThreads {

    private static final Logger LOG = System.getLogger("io.ipmb.platform");

    private static final int EVENTS_AT_ONCE = 64;
    private static final int EPOLL_CLOEXEC = 0x80000;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLL_CTL_DEL = 2;
    private static final int EPOLL_CTL_MOD = 3;
    private static final int FOR_EVER = -1;

    /** The longest park when the kernel does not report to this process. */
    private static final long BLIND_NANOS = 10_000_000;

    private final LinuxCalls calls;
    private final String architecture;
    private final AtomicLong tokens = new AtomicLong();
    private final Map<Long, Watch> watches = new ConcurrentHashMap<>();
    private final IncidentLog incidents =
            new IncidentLog((text, cause) -> LOG.log(Level.WARNING, text, cause), System::nanoTime);
    private final ReentrantLock starting = new ReentrantLock();

    /** Written once, guarded by {@code starting}. */
    private volatile @Nullable LinuxDescriptor epoll;

    /** @param architecture the machine, as the system property {@code os.arch} names it */
    ParkedThreads(LinuxCalls calls, String architecture) {
        this.calls = calls;
        this.architecture = architecture;
    }

    /** One socket and the virtual threads that wait for it. */
    final class Watch {

        private final LinuxDescriptor descriptor;
        private final int events;
        private final long token = tokens.incrementAndGet();
        private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();
        private volatile boolean reported;
        private volatile boolean interrupted;
        private volatile boolean closed;

        private Watch(LinuxDescriptor descriptor, int events) {
            this.descriptor = descriptor;
            this.events = events | EpollEvents.EPOLLONESHOT;
        }

        private void begin(int epollNumber) {
            watches.put(token, this);
            int result = control(epollNumber, EPOLL_CTL_ADD, EpollEvents.EPOLLONESHOT);
            reported = result >= 0;
            if (result < 0) {
                tell("epoll_ctl", -result);
            }
        }

        /**
         * Parks the calling thread until the socket is ready, {@link #interrupt()} or {@link #close()} is called, the
         * thread is interrupted, or the time is over; may return early. The caller is a user of the descriptor.
         */
        void park(long nanos) {
            Waiter waiter = new Waiter(Thread.currentThread());
            waiters.add(waiter);
            try {
                // From now on a report finds this thread among the waiters.
                boolean armed = reported && arm();
                long start = System.nanoTime();
                long left = nanos;
                while (left > 0 && !waiter.called && !interrupted && !closed) {
                    LockSupport.parkNanos(this, armed ? left : Math.min(left, BLIND_NANOS));
                    if (!armed || Thread.currentThread().isInterrupted()) {
                        return;
                    }
                    left = nanos - (System.nanoTime() - start);
                }
            } finally {
                waiters.remove(waiter);
                interrupted = false;
            }
        }

        /** Ends the present wait, or the next one; for a socket with one waiter at a time. */
        void interrupt() {
            interrupted = true;
            callAll();
        }

        /** Ends all waits. To be called before the socket releases its descriptor. */
        void close() {
            closed = true;
            watches.remove(token);
            LinuxDescriptor set = epoll;
            if (set != null) {
                control(set.number(), EPOLL_CTL_DEL, 0);
            }
            descriptor.release();
            callAll();
        }

        private boolean arm() {
            LinuxDescriptor set = epoll;
            return set != null && !closed && control(set.number(), EPOLL_CTL_MOD, events) >= 0;
        }

        private int control(int epollNumber, int operation, int wanted) {
            EpollEvents told = new EpollEvents(1, architecture);
            told.set(0, wanted, token);
            try {
                return calls.epollControl(epollNumber, operation, descriptor.number(), told.address());
            } finally {
                told.keep();
            }
        }

        private void callAll() {
            for (Waiter waiter : waiters) {
                waiter.called = true;
                LockSupport.unpark(waiter.thread);
            }
        }
    }

    private static final class Waiter {
        final Thread thread;
        volatile boolean called;

        Waiter(Thread thread) {
            this.thread = thread;
        }
    }

    /**
     * Begins to watch a socket. The watch is a user of the descriptor until its end.
     *
     * @param events of {@code epoll}, besides errors and the end
     * @return null when the descriptor is closed
     */
    @Nullable Watch watch(LinuxDescriptor descriptor, int events) throws PlatformException {
        LinuxDescriptor set = started();
        if (!descriptor.acquire()) {
            return null;
        }
        Watch watch = new Watch(descriptor, events);
        watch.begin(set.number());
        return watch;
    }

    private void tell(String call, int errno) {
        IncidentLog.Line line = incidents.line(call);
        if (line != null) {
            line.write("virtual threads have to poll for the bus, because the system reports nothing to them: " + call
                    + ": " + Errno.describe(errno));
        }
    }

    private LinuxDescriptor started() throws PlatformException {
        LinuxDescriptor set = epoll;
        if (set != null) {
            return set;
        }
        starting.lock();
        try {
            set = epoll;
            if (set == null) {
                int number = calls.epollCreate(EPOLL_CLOEXEC);
                if (number < 0) {
                    throw Errno.failure("epoll_create1", -number);
                }
                set = new LinuxDescriptor(calls, number);
                start(set);
                epoll = set;
            }
            return set;
        } finally {
            starting.unlock();
        }
    }

    private void start(LinuxDescriptor set) {
        boolean started = false;
        try {
            Daemons.thread("ipmb-parked-threads", () -> run(set)).start();
            started = true;
        } finally {
            if (!started) {
                set.close();
            }
        }
    }

    // On the thread

    private void run(LinuxDescriptor set) {
        EpollEvents reports = new EpollEvents(EVENTS_AT_ONCE, architecture);
        while (true) {
            int count = calls.epollWait(set.number(), reports.address(), EVENTS_AT_ONCE, FOR_EVER);
            for (int i = 0; i < count; i++) {
                Watch watch = watches.get(reports.token(i));
                if (watch != null) {
                    watch.callAll();
                }
            }
            if (count < 0 && count != -Errno.EINTR) {
                tell("epoll_wait", -count);
                watches.values().forEach(Watch::callAll);
                LockSupport.parkNanos(this, BLIND_NANOS);
            }
        }
    }
}
