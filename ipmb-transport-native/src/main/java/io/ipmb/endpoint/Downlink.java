package io.ipmb.endpoint;

import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The packets of the controller for this endpoint during one session.
 *
 * <pre>
 *   LIVE ── the controller goes ──► LOST ── silent for long, or its end ──► over
 * </pre>
 *
 * <p>Owners of the channel: {@link SessionLoop} waits for the controller's end; {@link Inbox} reads the channel to its
 * end, which may be much later. Each calls {@link #release()} once, and the second call closes the channel, so that
 * neither owner loses it during a wait.
 *
 * <p>The reader counts deliveries; any thread may mark the controller as lost.
 */
final class Downlink implements Source {

    /**
     * How long nothing may come after the loss until nothing will: a controller of this library takes nothing any more
     * while it hands the bus over, but goes on sending to those who have not got everything, for as long as its own
     * setting says, which nobody else knows. Whoever reads makes room, and what waits for room comes at once; so a
     * silence as long as this means that the old controller hangs, not that it is slow. One of the crate never sends
     * after the loss.
     */
    private static final long LAST_SILENCE_NANOS = 5_000_000_000L;

    private final ReceiveChannel channel;
    private final Trust trust;
    private final NanoClock clock;
    private final AtomicInteger owners = new AtomicInteger(2);

    /** Written by whoever reads; others look at it now and then, and a late look does no harm. */
    private long deliveries;

    private volatile boolean lost;
    private volatile long silentSince;

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

    /** How often something has come, as far as this thread has seen. */
    long deliveries() {
        return deliveries;
    }

    /** The controller takes nothing any more, or is gone. */
    void markLost() {
        if (!lost) {
            silentSince = clock.nanoTime();
            lost = true;
        }
        channel.wakeReader();
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
    public void wakeReader() {
        channel.wakeReader();
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
    public void release() {
        if (owners.decrementAndGet() == 0) {
            channel.close();
        }
    }
}
