/**
 * Application events about the bus, the endpoints on it and the listeners. A thread of its own publishes them in order,
 * so that a slow event listener delays neither the bus nor a listener. Knows the transport and spring-context only.
 */
@NullMarked
package io.ipmb.spring.event;

import org.jspecify.annotations.NullMarked;
