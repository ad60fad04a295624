/**
 * The sockets without a bus, for comparison: packets with the length of ipmb's frames between two processes, and
 * nothing else. The stations have the part of ipmb's command line that a measurement uses, so that the same program
 * measures them in the same roles. Knows the platform layer, and of the rest of the transport the length of a frame
 * alone.
 */
@NullMarked
package io.ipmb.benchmarks.bare;

import org.jspecify.annotations.NullMarked;
