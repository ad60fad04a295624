/**
 * Converts between Spring messages and messages of the bus: headers, payloads, the envelope. Depends on the transport
 * and spring-messaging alone.
 */
@NullMarked
package io.ipmb.spring.support;

import org.jspecify.annotations.NullMarked;
