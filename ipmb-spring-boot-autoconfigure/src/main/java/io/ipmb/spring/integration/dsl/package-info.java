/** The adapters, gateways and the channel for the Java DSL: {@link io.ipmb.spring.integration.dsl.Ipmb}. */
@NullMarked
package io.ipmb.spring.integration.dsl;

import org.jspecify.annotations.NullMarked;
