/**
 * Ways for packets from memory to memory: a ring, its layout, and how its two sides sleep and wake each other.
 *
 * <p>{@link io.ipmb.lane.Ring} describes memory, states and memory order. Nothing here makes a system call.
 */
@NullMarked
package io.ipmb.lane;

import org.jspecify.annotations.NullMarked;
