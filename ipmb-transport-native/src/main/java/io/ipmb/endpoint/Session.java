package io.ipmb.endpoint;

import io.ipmb.controller.ControllerThread;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One stay on the bus, from an accepted handshake (or from becoming the controller) until the controller goes.
 *
 * <p>Owners: {@link SessionKeeper} closes the uplink when the stay ends; {@link Inbox} reads the downlink to its end and
 * closes it then, which may be long after. {@link #isLost()} goes from false to true once.
 */
final class Session {

    private final SendChannel uplink;
    private final ReceiveChannel downlink;
    private final UUID id;
    private final boolean familyController;
    private final @Nullable PeerIdentity controllerIdentity;
    private final @Nullable ControllerThread hosted;
    private volatile boolean lost;

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

    boolean isLost() {
        return lost;
    }

    /** The controller is gone: what is in the downlink is all that will ever come. */
    void markLost() {
        lost = true;
        downlink.wakeReader();
    }
}
