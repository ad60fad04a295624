/**
 * Sends messages, requests and replies: {@link io.ipmb.spring.core.IpmbOperations}, its template, and the endpoints
 * behind it. Depends on the transport and on support alone.
 */
@NullMarked
package io.ipmb.spring.core;

import org.jspecify.annotations.NullMarked;
