/**
 * How Spring messages and messages of the bus become each other: headers, payloads, the envelope. Knows the transport
 * and spring-messaging only.
 */
@NullMarked
package io.ipmb.spring.support;

import org.jspecify.annotations.NullMarked;
