/**
 * The two processes of one measurement, from within: what both do whichever messaging system lies between them. A
 * station is told on its standard input what to do and answers on its standard output; when the input ends, it ends.
 * Knows none of the messaging systems.
 */
@NullMarked
package io.ipmb.benchmarks.listener.station;

import org.jspecify.annotations.NullMarked;
