/** Tests of what runs in the measured processes. */
@NullMarked
package io.ipmb.benchmarks.listener.station;

import org.jspecify.annotations.NullMarked;
