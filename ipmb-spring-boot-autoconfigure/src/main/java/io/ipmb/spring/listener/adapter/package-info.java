/**
 * Listeners that are methods of beans: arguments, calls, results, failures. Knows listener, core and support; the room
 * above passes on the meaning of its annotations.
 */
@NullMarked
package io.ipmb.spring.listener.adapter;

import org.jspecify.annotations.NullMarked;
