/**
 * Auto-configuration of observations. Depends on {@code IpmbAutoConfiguration}, its properties, and the package {@code
 * io.ipmb.spring.observation}.
 */
@NullMarked
package io.ipmb.spring.boot.autoconfigure.observation;

import org.jspecify.annotations.NullMarked;
