/**
 * The actuator endpoint of the bus, and its auto-configuration. Depends on {@code IpmbAutoConfiguration}, config,
 * listener and core.
 */
@NullMarked
package io.ipmb.spring.boot.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
