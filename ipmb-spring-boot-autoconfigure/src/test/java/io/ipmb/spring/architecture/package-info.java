/** Holds the arrows between the rooms of the Spring module, and the rules of auto-configurations. */
@NullMarked
package io.ipmb.spring.architecture;

import org.jspecify.annotations.NullMarked;
