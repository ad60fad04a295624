/** From a flow to the bus: the channel adapter and the gateway. */
@NullMarked
package io.ipmb.spring.integration.outbound;

import org.jspecify.annotations.NullMarked;
