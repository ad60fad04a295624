/** Tests of the code in the measured processes. */
@NullMarked
package io.ipmb.benchmarks.listener.station;

import org.jspecify.annotations.NullMarked;
