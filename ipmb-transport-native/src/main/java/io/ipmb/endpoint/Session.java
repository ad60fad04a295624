package io.ipmb.endpoint;

import io.ipmb.controller.ControllerThread;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.Extension.LaneRules;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A session on the bus, from an accepted handshake (or from becoming the controller) to the end of the controller.
 *
 * <p>Owners: {@link SessionLoop} closes the uplink at the end of the session; {@link Downlink} names the owner of the
 * other channel. A session is lost once and for ever.
 */
final class Session {

    private final SendChannel uplink;
    private final Downlink downlink;
    private final UUID id;
    private final boolean crateController;
    private final boolean answersLiveness;
    private final boolean bell;
    private final boolean readsTails;
    private final @Nullable LaneRules laneRules;
    private final @Nullable PeerIdentity controllerIdentity;
    private final @Nullable ControllerThread hosted;
    private volatile boolean retired;

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
        this.crateController = controller == null;
        this.downlink = new Downlink(downlink, trust(controller), clock);
        this.id = id;
        this.answersLiveness = controller != null && controller.has(Extension.LIVENESS);
        this.readsTails = controller != null && controller.has(Extension.TAILS);
        this.laneRules =
                controller != null && controller.has(Extension.LANES | Extension.TAILS) ? controller.laneRules() : null;
        this.bell = controller != null && controller.has(Extension.DIRECTORY);
        this.controllerIdentity = controllerIdentity;
        this.hosted = hosted;
    }

    private static Source.Trust trust(@Nullable Extension controller) {
        if (controller == null) {
            return Source.Trust.CRATE_CONTROLLER;
        }
        return controller.has(Extension.LOSSES) ? Source.Trust.CONTROLLER : Source.Trust.OLDER_CONTROLLER;
    }

    SendChannel uplink() {
        return uplink;
    }

    Downlink downlink() {
        return downlink;
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

    /** Whether the controller reads what a frame's tail asks of it. */
    boolean readsTails() {
        return readsTails;
    }

    /** The controller's rules for lanes; null when it introduces none. */
    @Nullable LaneRules laneRules() {
        return laneRules;
    }

    /** Whether the controller has a roster and rings at its changes. */
    boolean hasBell() {
        return bell;
    }

    @Nullable PeerIdentity controllerIdentity() {
        return controllerIdentity;
    }

    @Nullable ControllerThread hosted() {
        return hosted;
    }

    /**
     * Takes nothing any more; what has come is read to its end, and the uplink is open still. A controller of any kind
     * finds the channel broken with its next message, which goes elsewhere then.
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
}
