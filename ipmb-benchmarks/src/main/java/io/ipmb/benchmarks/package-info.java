/**
 * Measurements: two processes beside the Rust peer in one run, and JMH inside one process. Compare ratios of medians
 * that were taken in turn: absolute figures swing with the machine. Never published.
 */
@NullMarked
package io.ipmb.benchmarks;

import org.jspecify.annotations.NullMarked;
