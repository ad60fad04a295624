/**
 * Auto-configuration of observations. Knows {@code IpmbAutoConfiguration} and its properties, and the room of
 * observations.
 */
@NullMarked
package io.ipmb.spring.boot.autoconfigure.observation;

import org.jspecify.annotations.NullMarked;
