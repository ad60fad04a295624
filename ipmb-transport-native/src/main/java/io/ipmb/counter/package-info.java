/**
 * The counters of the bus: a closed set with names and meanings, for the API, the command line, health checks and
 * metrics alike. Knows the JDK alone.
 */
@NullMarked
package io.ipmb.counter;

import org.jspecify.annotations.NullMarked;
