/**
 * The bus for programs: join with {@link io.ipmb.JoinOptions}, talk through an {@link io.ipmb.Endpoint},
 * address with {@link io.ipmb.Selector} and {@link io.ipmb.LabelExpression}, attach {@link io.ipmb.NativeObject} and
 * {@link io.ipmb.MemoryRegion}, see who is on the bus in a {@link io.ipmb.BusDirectory}.
 *
 * <p>Payload types and their annotations are in {@link io.ipmb.codec}, counters in {@link io.ipmb.counter}. Endpoints
 * make messages, events and what a host shows; a later version may add components to those records. This room may know
 * all rooms below, and reaches the implementation only through {@link io.ipmb.Endpoint#join(JoinOptions)} and the
 * factories of attachments.
 */
@NullMarked
package io.ipmb;

import org.jspecify.annotations.NullMarked;
