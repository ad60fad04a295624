package io.ipmb;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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
     * The controller is there and does not answer: its process is stopped, swapped out, or hangs. The endpoint stays with it;
     * a {@link ControllerResponsive} or a {@link ControllerLost} follows.
     *
     * @param processId of the process that hosts the bus; null where the system does not tell
     * @param limit for how long it has not answered, {@link JoinOptions#livenessLimit()}
     */
    record ControllerUnresponsive(@Nullable Long processId, Duration limit) implements BusEvent {}

    /**
     * The controller answers again, after a {@link ControllerUnresponsive}.
     *
     * @param after how long it had not answered
     */
    record ControllerResponsive(Duration after) implements BusEvent {}

    /**
     * A message that arrived was not given to anybody; reported once per incident and minute, counted always.
     *
     * @param reason why
     * @param typeId the payload's type id
     * @param detail what was seen, for a person to read
     */
    record MessageDropped(DropReason reason, UUID typeId, String detail) implements BusEvent {}

    /**
     * Messages that the controller in this process had taken in are lost: those whom they were for did not come back after a
     * change of host, or the controller ended before all was delivered. Reported once per incident, counted always.
     *
     * @param messages how many; a message to many counts once for each that does not get it
     * @param detail why, for a person to read
     */
    record MessagesLost(long messages, String detail) implements BusEvent {}
}
