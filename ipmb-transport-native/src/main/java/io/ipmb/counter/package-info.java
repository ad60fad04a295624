/**
 * What the bus counts: one closed set of counters with name and meaning, read by the API, the command line, health
 * checks and metrics alike. Knows the JDK alone.
 */
@NullMarked
package io.ipmb.counter;

import org.jspecify.annotations.NullMarked;
