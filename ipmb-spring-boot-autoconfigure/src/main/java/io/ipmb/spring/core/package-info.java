/**
 * Sending, asking and answering: {@link io.ipmb.spring.core.IpmbOperations}, its template, and the endpoints behind it.
 * Knows the transport and support, no other room.
 */
@NullMarked
package io.ipmb.spring.core;

import org.jspecify.annotations.NullMarked;
