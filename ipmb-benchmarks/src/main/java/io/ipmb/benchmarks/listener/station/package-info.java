/**
 * The two processes of one measurement, from within: their common part for all messaging systems. A station takes
 * commands on its standard input, answers on its standard output, and ends with its input. Knows none of the messaging
 * systems.
 */
@NullMarked
package io.ipmb.benchmarks.listener.station;

import org.jspecify.annotations.NullMarked;
