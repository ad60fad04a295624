/**
 * One participant of a bus: joining and joining again, the sending path, the receiving path.
 *
 * <p>{@link io.ipmb.endpoint.BusEndpoint} puts four parts together, each with one job and its own threads' rules:
 * {@code SessionLoop} owns the place on the bus (a {@code Session}) on a thread of its own, {@code SendPath} is used
 * by every sending thread, {@code Inbox} by one reader at a time, {@code Joiner} knows how a place is got. Knows lane,
 * controller, protocol, codec, region, platform and the types of the root room that it implements.
 */
@NullMarked
package io.ipmb.endpoint;

import org.jspecify.annotations.NullMarked;
