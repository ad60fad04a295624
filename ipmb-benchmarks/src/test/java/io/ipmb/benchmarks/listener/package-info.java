/** Tests of the measurement of listeners. */
@NullMarked
package io.ipmb.benchmarks.listener;

import org.jspecify.annotations.NullMarked;
