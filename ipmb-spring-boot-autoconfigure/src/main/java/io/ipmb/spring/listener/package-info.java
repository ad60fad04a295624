/**
 * Receiving: what a listener is, which label it has, and the containers that run it. A container is a life (states, joining,
 * leaving), a dispatcher (which listener gets what), an intake (on which thread) and a runner (calling, and surviving it).
 * Knows core, support and event.
 */
@NullMarked
package io.ipmb.spring.listener;

import org.jspecify.annotations.NullMarked;
