/**
 * Measurements: two processes beside the Rust peer in one run, and JMH for what happens inside one. Every figure is a
 * ratio of medians taken in turn, since absolute ones swing with the machine. Never published.
 */
@NullMarked
package io.ipmb.benchmarks;

import org.jspecify.annotations.NullMarked;
