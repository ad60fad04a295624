/**
 * Receiving: what a listener method is, which label it has, and the containers that run it. Knows core.
 */
@NullMarked
package io.ipmb.spring.listener;

import org.jspecify.annotations.NullMarked;
