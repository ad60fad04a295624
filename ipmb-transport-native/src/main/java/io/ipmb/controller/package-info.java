/**
 * The host of a bus: admits endpoints, routes their messages, keeps those with a time to live.
 *
 * <p>{@link io.ipmb.controller.Controller} is a state machine that is fed with readiness and a clock; it never blocks,
 * never decodes a payload, and forwards bytes unchanged. Everything in this room but {@link
 * io.ipmb.controller.ControllerThread} is confined to the one thread that turns the machine. Knows protocol, codec, the
 * interfaces of platform, and the user's settings of a host.
 *
 * <p>A frame goes one way:
 *
 * <pre>
 *   Uplink ──► UplinkReader ──► Router ──► Delivery ──► Outbox ──► Transmitter ──► the receiver's channel
 *   the peer's  reads, checks   finds the   to each        │ full
 *   channel     (FrameCheck)    route, a    receiver       └──► FrameQueue, until the channel is writable
 *                               run each       │ nobody
 *                                              └──► Grace (held), KeptMessages (kept), Unmatched (dropped)
 * </pre>
 *
 * <p>Nothing on that way calls back. A full outbox pauses the sender's uplink ({@code Stall}), a closed one leaves its
 * queue to its caller, and a connection that has to end is noted ({@code Departures}) until the delivery is over.
 * {@code AttachedObjects} owns the kernel objects of a frame, across all queues that it waits in.
 *
 * <p>A connection comes in at the {@code Door}, becomes a member at the {@code Entrance}, and ends in {@code
 * Connections}, which owns the outboxes. Work that no readiness starts is in the timers of {@code Door}, {@code Grace},
 * {@code KeptMessages} and {@code OutboxTimers}.
 */
@NullMarked
package io.ipmb.controller;

import org.jspecify.annotations.NullMarked;
