/** From the bus into a flow: the channel adapter and the gateway. */
@NullMarked
package io.ipmb.spring.integration.inbound;

import org.jspecify.annotations.NullMarked;
