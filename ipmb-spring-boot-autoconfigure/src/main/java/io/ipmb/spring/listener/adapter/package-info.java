/**
 * Listeners that are methods of beans: arguments, calls, results, failures. Depends on listener, core and support; the
 * annotation package translates its annotations to options here.
 */
@NullMarked
package io.ipmb.spring.listener.adapter;

import org.jspecify.annotations.NullMarked;
