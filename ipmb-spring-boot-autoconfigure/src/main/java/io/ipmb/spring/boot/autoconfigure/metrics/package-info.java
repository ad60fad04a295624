/**
 * Meters of the bus, and their auto-configuration. Depends on {@code IpmbAutoConfiguration}, config, listener, support
 * and core.
 */
@NullMarked
package io.ipmb.spring.boot.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
