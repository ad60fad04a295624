/**
 * What the sockets give without a bus, to hold the bus against: packets as long as ipmb's frames go from one process to
 * another, with nothing around them. The stations have as much of ipmb's command line as a measurement uses, so that
 * they are measured by the same program in the same roles. Knows the platform layer; of the rest of the transport only
 * how long a frame is.
 */
@NullMarked
package io.ipmb.benchmarks.bare;

import org.jspecify.annotations.NullMarked;
