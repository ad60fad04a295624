/**
 * How listeners are declared and kept: endpoints, the factory of their containers, the registry. Knows listener, core
 * and support.
 */
@NullMarked
package io.ipmb.spring.config;

import org.jspecify.annotations.NullMarked;
