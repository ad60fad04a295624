/**
 * Ways for packets from memory to memory: a ring, its layout, and how its two sides sleep and wake each other, inside
 * one JVM and between two processes.
 *
 * <p>{@link io.ipmb.lane.Ring} describes memory, states and memory order. {@link io.ipmb.lane.LaneSender} and {@link
 * io.ipmb.lane.LaneReceiver} are the two ends of a lane, whose ring lies between two processes; a link beside it
 * carries wake-ups, kernel objects and the end of either process.
 */
@NullMarked
package io.ipmb.lane;

import org.jspecify.annotations.NullMarked;
