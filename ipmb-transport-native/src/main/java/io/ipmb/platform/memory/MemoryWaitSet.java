package io.ipmb.platform.memory;

import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.PolledSource;
import io.ipmb.platform.PolledSources;
import io.ipmb.platform.WaitSet;
import io.ipmb.platform.Waitable;

/**
 * Looks at all sources, and sleeps until one of them rings. Looking again after each ring makes it level-triggered. The
 * bell is silenced before the look, so that no change during the look is missed.
 */
final class MemoryWaitSet implements WaitSet {

    private final Bell bell = new Bell();
    private final PolledSources sources = new PolledSources(bell::ring);
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
        sources.add(source(waitable), interest, attachment);
    }

    @Override
    public void change(Waitable waitable, int interest) throws PlatformException {
        failWhenClosed();
        sources.change(source(waitable), interest);
    }

    @Override
    public void remove(Waitable waitable) {
        sources.remove(source(waitable));
    }

    @Override
    public int await(long nanos) throws PlatformException {
        return await(nanos, false);
    }

    @Override
    public int awaitInterruptibly(long nanos) throws PlatformException {
        return await(nanos, true);
    }

    private int await(long nanos, boolean interruptibly) throws PlatformException {
        failWhenClosed();
        long start = System.nanoTime();
        while (true) {
            bell.silence();
            boolean woken = wakeRequested;
            if (woken) {
                wakeRequested = false;
            }
            int ready = sources.look();
            if (woken || ready > 0) {
                return ready;
            }
            boolean rang = interruptibly ? bell.await(start, nanos) : bell.awaitUninterruptibly(start, nanos);
            if (!rang) {
                return ready;
            }
            failWhenClosed();
        }
    }

    @Override
    public Object attachment(int i) {
        return sources.attachment(i);
    }

    @Override
    public int readiness(int i) {
        return sources.readiness(i);
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
            sources.clear();
            bell.ring();
        }
    }

    private void failWhenClosed() throws PlatformException {
        if (closed) {
            throw new PlatformException(Reason.CLOSED, "the wait set is closed");
        }
    }

    private static PolledSource source(Waitable waitable) {
        if (waitable instanceof PolledSource source) {
            return source;
        }
        throw new IllegalArgumentException(waitable + " is no source of this platform");
    }
}
