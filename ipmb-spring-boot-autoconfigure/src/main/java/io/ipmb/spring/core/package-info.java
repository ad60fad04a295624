/**
 * Sending: {@link io.ipmb.spring.core.IpmbTemplate} and the endpoints behind it. Knows the transport and no other room.
 */
@NullMarked
package io.ipmb.spring.core;

import org.jspecify.annotations.NullMarked;
