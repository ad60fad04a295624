/**
 * What a user of the bus touches: join with {@link io.ipmb.JoinOptions}, talk through an {@link io.ipmb.Endpoint},
 * address with {@link io.ipmb.Selector} and {@link io.ipmb.LabelExpression}, attach {@link io.ipmb.NativeObject} and
 * {@link io.ipmb.MemoryRegion}.
 *
 * <p>Payload types and their annotations are in {@link io.ipmb.codec}. This room may know everything below it, and
 * reaches the implementation only through {@link io.ipmb.Endpoint#join(JoinOptions)} and the factories of attachments.
 */
@NullMarked
package io.ipmb;

import org.jspecify.annotations.NullMarked;
