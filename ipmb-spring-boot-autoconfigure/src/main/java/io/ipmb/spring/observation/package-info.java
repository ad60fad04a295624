/**
 * Observations of Micrometer for sending and listening: timers, spans, and a trace context that travels with messages.
 * Knows the hooks of core and listener.adapter, and support.
 */
@NullMarked
package io.ipmb.spring.observation;

import org.jspecify.annotations.NullMarked;
