/**
 * Receiving: listeners, and the containers that run those of one label. A message's way leads from {@code Intake} over
 * {@code Forwarding} and {@code MessageRunner} to the listener; a container's life from {@code IpmbListenerContainer}
 * over {@code ContainerLifecycle} and {@code ListenerGroup} to {@code ListenerSession}. Knows core, support and event.
 */
@NullMarked
package io.ipmb.spring.listener;

import org.jspecify.annotations.NullMarked;
