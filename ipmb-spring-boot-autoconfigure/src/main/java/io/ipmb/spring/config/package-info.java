/**
 * Declares and keeps listeners: endpoints, the factory of their containers, the registry. Depends on listener, core and
 * support.
 */
@NullMarked
package io.ipmb.spring.config;

import org.jspecify.annotations.NullMarked;
