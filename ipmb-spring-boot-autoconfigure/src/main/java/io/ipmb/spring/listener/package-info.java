/**
 * Receives messages: listeners, and their containers, one for each label. A message's way leads from {@code Intake}
 * over {@code Forwarding} and {@code MessageRunner} to the listener; a container's life from {@code
 * IpmbListenerContainer} over {@code ContainerLifecycle} and {@code ListenerGroup} to {@code ListenerSession}. Depends
 * on core, support and event.
 */
@NullMarked
package io.ipmb.spring.listener;

import org.jspecify.annotations.NullMarked;
