package io.ipmb.endpoint;

import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.Waitable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The packets of the controller for this endpoint during one session.
 *
 * <pre>
 *   LIVE ── the controller goes ──► LOST ── silent for long, or its end ──► over
 * </pre>
 *
 * <p>Owners of the channel: {@link SessionLoop} waits for the controller's end; {@link Inbox} reads the channel to its
 * end, which may be much later; a wait set of the inbox is the third for a while. Each calls {@link #release()} once,
 * and the last call closes the channel, so that no owner loses it during a wait.
 *
 * <p>The reader counts deliveries; any thread may mark the controller as lost.
 */
final class Downlink implements Source {

    /**
     * The silence after the loss that means the end. While a controller of this library hands the bus over, it takes
     * nothing any more but goes on sending to slow receivers, for a time of its own setting, unknown here. Reading
     * makes room, and packets that wait for room come at once; so a silence this long means that the old controller
     * hangs, not that it is slow. A controller of the crate never sends after the loss.
     */
    private static final long LAST_SILENCE_NANOS = 5_000_000_000L;

    private final ReceiveChannel channel;
    private final Trust trust;
    private final NanoClock clock;
    private final AtomicInteger owners = new AtomicInteger(2);

    /** Written by the reader; others read it now and then, where a late value is harmless. */
    private long deliveries;

    private volatile boolean lost;
    private volatile long silentSince;
    private volatile Runnable elsewhere = () -> {};

    Downlink(ReceiveChannel channel, Trust trust, NanoClock clock) {
        this.channel = channel;
        this.trust = trust;
        this.clock = clock;
    }

    /** To wait for its end. */
    ReceiveChannel channel() {
        return channel;
    }

    @Override
    public int receive(IncomingPackets into, int limit) throws PlatformException {
        int count = channel.receive(into, limit);
        if (count > 0) {
            deliveries++;
            if (lost) {
                silentSince = clock.nanoTime();
            }
        }
        return count;
    }

    /** The number of deliveries, as far as this thread has seen. */
    long deliveries() {
        return deliveries;
    }

    /** Marks the controller as lost: it takes nothing any more, or is gone. */
    void markLost() {
        if (!lost) {
            silentSince = clock.nanoTime();
            lost = true;
        }
        wakeReader();
    }

    @Override
    public long nanosToLastDelivery() {
        if (!lost) {
            return Long.MAX_VALUE;
        }
        return trust == Trust.CRATE_CONTROLLER ? 0 : Math.max(0, LAST_SILENCE_NANOS - (clock.nanoTime() - silentSince));
    }

    @Override
    public void await(long nanos) throws PlatformException {
        channel.await(nanos);
    }

    @Override
    public Waitable waitable() {
        return channel;
    }

    @Override
    public void wakeReader() {
        channel.wakeReader();
        elsewhere.run();
    }

    @Override
    public void wakesBy(Runnable wakesElsewhere) {
        elsewhere = wakesElsewhere;
    }

    @Override
    public void stopIntake() {
        channel.stopIntake();
    }

    @Override
    public Trust trust() {
        return trust;
    }

    @Override
    public boolean retain() {
        return owners.getAndUpdate(present -> present == 0 ? 0 : present + 1) > 0;
    }

    @Override
    public void release() {
        if (owners.decrementAndGet() == 0) {
            channel.close();
        }
    }
}
