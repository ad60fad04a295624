package io.ipmb.endpoint;

import io.ipmb.controller.ControllerThread;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One stay on the bus, from an accepted handshake (or from becoming the controller) until the controller goes.
 *
 * <p>Owners: {@link SessionKeeper} closes the uplink when the stay ends. The downlink has two: the keeper waits for its end,
 * {@link Inbox} reads it to its end, which may be long after; each lets go of it once, and it is closed when both have, so
 * that neither loses what it waits on. It is lost once and for ever.
 */
final class Session {

    /**
     * How long after the loss a controller of this library may still deliver: while it hands the bus over it takes nothing
     * any more, but goes on sending to those who have not got everything. One of the family never does.
     */
    private static final long LAST_DELIVERIES_NANOS = 5_000_000_000L;

    private final SendChannel uplink;
    private final ReceiveChannel downlink;
    private final UUID id;
    private final boolean familyController;
    private final @Nullable PeerIdentity controllerIdentity;
    private final @Nullable ControllerThread hosted;
    private final AtomicInteger downlinkOwners = new AtomicInteger(2);
    private volatile boolean lost;
    private volatile long lostAt;

    /**
     * @param familyController whether the controller is one of the family, without our extension
     * @param hosted the controller, when this process hosts it for this session
     */
    Session(
            SendChannel uplink,
            ReceiveChannel downlink,
            UUID id,
            boolean familyController,
            @Nullable PeerIdentity controllerIdentity,
            @Nullable ControllerThread hosted) {
        this.uplink = uplink;
        this.downlink = downlink;
        this.id = id;
        this.familyController = familyController;
        this.controllerIdentity = controllerIdentity;
        this.hosted = hosted;
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

    boolean isUnderFamilyController() {
        return familyController;
    }

    @Nullable PeerIdentity controllerIdentity() {
        return controllerIdentity;
    }

    @Nullable ControllerThread hosted() {
        return hosted;
    }

    /** The controller takes nothing any more, or is gone. */
    void markLost() {
        if (!lost) {
            lostAt = System.nanoTime();
            lost = true;
        }
        downlink.wakeReader();
    }

    /** How long something may still come on an empty downlink whose end has not come; 0 when nothing will. */
    long nanosToLastDelivery() {
        if (!lost) {
            return Long.MAX_VALUE;
        }
        return familyController ? 0 : Math.max(0, LAST_DELIVERIES_NANOS - (System.nanoTime() - lostAt));
    }
}
