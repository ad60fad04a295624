package io.ipmb;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event in the life of an endpoint on its bus.
 *
 * @see JoinOptions#eventListener()
 *
 * @since 0.1.0
 */
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
     * @param cause the sign of the loss, in words
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
     * Joining again was refused: another token, another version, denied. The endpoint goes on trying.
     *
     * @param cause the answer of the controller or the system
     */
    record RejoinRefused(JoinException cause) implements BusEvent {}

    /**
     * The controller is there and does not answer: its process is stopped, swapped out, or hangs. The endpoint stays
     * with it. A {@link ControllerResponsive} or a {@link ControllerLost} follows.
     *
     * @param processId the process that hosts the bus; null if unknown
     * @param limit the time without an answer, {@link JoinOptions#livenessLimit()}
     */
    record ControllerUnresponsive(@Nullable Long processId, Duration limit) implements BusEvent {}

    /**
     * The controller answers again, after a {@link ControllerUnresponsive}.
     *
     * @param after the time without an answer
     */
    record ControllerResponsive(Duration after) implements BusEvent {}

    /**
     * An arrived message was dropped, or a sent one was lost on its way ({@link DropReason#LOST_ON_THE_WAY}). Every one
     * is counted; the event comes once a minute for each incident.
     *
     * @param reason of the loss
     * @param typeId the payload's type id
     * @param detail the circumstances, in words
     */
    record MessageDropped(DropReason reason, UUID typeId, String detail) implements BusEvent {}

    /**
     * Messages in the controller of this process are lost: their receivers did not come back after a change of host, or
     * the controller ended before their delivery. Every one is counted; the event comes once for each incident.
     *
     * @param messages the number of lost messages; a multicast counts once for each endpoint that does not get it
     * @param detail the reason, in words
     */
    record MessagesLost(long messages, String detail) implements BusEvent {}
}
