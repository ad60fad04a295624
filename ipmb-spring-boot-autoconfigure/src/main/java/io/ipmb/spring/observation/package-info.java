/**
 * Micrometer's observations for sending and listening: timers, spans, and a trace context in messages. Depends on
 * support, and on the hooks of core and listener.adapter.
 */
@NullMarked
package io.ipmb.spring.observation;

import org.jspecify.annotations.NullMarked;
