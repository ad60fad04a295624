/** The bus as those who operate applications see it: health, meters, actuator endpoint, observations, incidents. */
@NullMarked
package io.ipmb.spring.boot.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
