/**
 * The host of a bus: admits endpoints, routes their messages, keeps what has a time to live.
 *
 * <p>{@link io.ipmb.controller.Controller} is a state machine that is fed with readiness and a clock; it never blocks,
 * never decodes a payload, and hands on the bytes that it got. Everything in this room but
 * {@link io.ipmb.controller.ControllerThread} is confined to the one thread that turns the machine. Knows protocol,
 * codec and the interfaces of platform, and no user-facing type.
 *
 * <p>The path of a frame: {@code Controller} lets {@code Router} read a batch from one {@code Peer}; consecutive frames
 * with the same selector become a run ({@code Frames}); the run goes to the {@code Outbox} of each receiver, which sends
 * it at once where its channel is free, and copies it into its {@code FrameQueue} where it is not. Kernel objects are
 * owned by {@code AttachedObjects}, counted over all queues that they wait in.
 *
 * <p>A connection's life, from being accepted to its end, is in {@code Connections}; what happens when nothing is reported,
 * in the timers of {@code Connections}, {@code KeptMessages} and {@code OutboxTimers}.
 */
@NullMarked
package io.ipmb.controller;

import org.jspecify.annotations.NullMarked;
