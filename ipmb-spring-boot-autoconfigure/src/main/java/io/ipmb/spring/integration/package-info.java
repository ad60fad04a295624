/**
 * Spring Integration: adapters, gateways and the channel as parts of a flow. Knows channel, core, config, listener and
 * support.
 */
@NullMarked
package io.ipmb.spring.integration;

import org.jspecify.annotations.NullMarked;
