/**
 * How a bean's method becomes a listener: its parameters, the call, what it returns, what happens when it fails. Knows
 * listener, core and support; what the annotations of the room above it mean is told to it.
 */
@NullMarked
package io.ipmb.spring.listener.adapter;

import org.jspecify.annotations.NullMarked;
