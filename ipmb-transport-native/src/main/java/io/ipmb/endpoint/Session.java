package io.ipmb.endpoint;

import io.ipmb.controller.ControllerThread;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import io.ipmb.protocol.Extension;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One stay on the bus, from an accepted handshake (or from becoming the controller) until the controller goes.
 *
 * <p>Owners: {@link SessionLoop} closes the uplink when the stay ends. The downlink has two: the keeper waits for its end,
 * {@link Inbox} reads it to its end, which may be long after; each lets go of it once, and it is closed when both have, so
 * that neither loses what it waits on. It is lost once and for ever.
 */
final class Session {

    /**
     * How long nothing may come after the loss until nothing will: a controller of this library takes nothing any more
     * while it hands the bus over, but goes on sending to those who have not got everything, for as long as its own setting
     * says, which nobody else knows. Whoever reads makes room, and what waits for room comes at once; so a silence as long
     * as this means that the old controller hangs, not that it is slow. One of the crate never sends after the loss.
     */
    private static final long LAST_SILENCE_NANOS = 5_000_000_000L;

    private final SendChannel uplink;
    private final ReceiveChannel downlink;
    private final UUID id;
    private final boolean crateController;
    private final boolean answersLiveness;
    private final @Nullable PeerIdentity controllerIdentity;
    private final @Nullable ControllerThread hosted;
    private final NanoClock clock;
    private final AtomicInteger downlinkOwners = new AtomicInteger(2);
    /** Written by whoever reads; others look at it now and then, and a late look does no harm. */
    private long deliveries;

    private volatile boolean lost;
    private volatile boolean retired;
    private volatile long silentSince;

    /**
     * @param controller what the controller tells beyond the protocol; null from one of the crate
     * @param hosted the controller, when this process hosts it for this session
     */
    Session(
            SendChannel uplink,
            ReceiveChannel downlink,
            UUID id,
            @Nullable Extension controller,
            @Nullable PeerIdentity controllerIdentity,
            @Nullable ControllerThread hosted,
            NanoClock clock) {
        this.uplink = uplink;
        this.downlink = downlink;
        this.id = id;
        this.crateController = controller == null;
        this.answersLiveness = controller != null && controller.has(Extension.LIVENESS);
        this.controllerIdentity = controllerIdentity;
        this.hosted = hosted;
        this.clock = clock;
    }

    SendChannel uplink() {
        return uplink;
    }

    ReceiveChannel downlink() {
        return downlink;
    }

    /** Lets go of the downlink; called once by each of its owners. */
    void releaseDownlink() {
        if (downlinkOwners.decrementAndGet() == 0) {
            downlink.close();
        }
    }

    UUID id() {
        return id;
    }

    boolean isUnderCrateController() {
        return crateController;
    }

    /** Whether the controller can be asked whether it is at work. */
    boolean answersLiveness() {
        return answersLiveness;
    }

    @Nullable PeerIdentity controllerIdentity() {
        return controllerIdentity;
    }

    @Nullable ControllerThread hosted() {
        return hosted;
    }

    /**
     * Takes nothing any more; what has come is read to its end, and the uplink is open still. A controller of any kind finds
     * the channel broken with its next message, which goes elsewhere then.
     */
    void retire() {
        retired = true;
        downlink.stopIntake();
        downlink.wakeReader();
    }

    /** Whether the downlink's end says nothing about the controller. */
    boolean isRetired() {
        return retired;
    }

    /** The controller takes nothing any more, or is gone. */
    void markLost() {
        if (!lost) {
            silentSince = clock.nanoTime();
            lost = true;
        }
        downlink.wakeReader();
    }

    /** Something has come on the downlink. */
    void noteDelivery() {
        deliveries++;
        if (lost) {
            silentSince = clock.nanoTime();
        }
    }

    /** How often something has come, as far as this thread has seen. */
    long deliveries() {
        return deliveries;
    }

    /** How long something may still come on an empty downlink whose end has not come; 0 when nothing will. */
    long nanosToLastDelivery() {
        if (!lost) {
            return Long.MAX_VALUE;
        }
        return crateController ? 0 : Math.max(0, LAST_SILENCE_NANOS - (clock.nanoTime() - silentSince));
    }
}
