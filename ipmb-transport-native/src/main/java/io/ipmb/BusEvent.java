package io.ipmb;

import java.util.UUID;

/** What happens to an endpoint's place on the bus. */
public sealed interface BusEvent {

    /**
     * The endpoint is on the bus for the first time.
     *
     * @param endpointId the id that the controller gave it
     */
    record Joined(UUID endpointId) implements BusEvent {}

    /**
     * The controller of the bus is gone; the endpoint joins again by itself.
     *
     * @param cause what was seen
     */
    record ControllerLost(String cause) implements BusEvent {}

    /**
     * The endpoint is on the bus again.
     *
     * @param endpointId the new id
     */
    record Rejoined(UUID endpointId) implements BusEvent {}

    /** This endpoint's process hosts the bus from now on; follows {@link Joined} or {@link Rejoined}. */
    record BecameController() implements BusEvent {}

    /**
     * Joining again is not possible (another token, another version, denied); the endpoint goes on trying.
     *
     * @param cause what the controller or the system said
     */
    record RejoinRefused(JoinException cause) implements BusEvent {}

    /**
     * A message that arrived was not given to anybody; reported once per incident and minute, counted always.
     *
     * @param reason why
     * @param typeId the payload's type id
     * @param detail what was seen, for a person to read
     */
    record MessageDropped(DropReason reason, UUID typeId, String detail) implements BusEvent {}
}
