/**
 * Declares and keeps listeners: endpoints, the factory of their containers, the registry. Connects to each bus, and
 * tells who is on it. Depends on listener, event, core and support.
 */
@NullMarked
package io.ipmb.spring.config;

import org.jspecify.annotations.NullMarked;
