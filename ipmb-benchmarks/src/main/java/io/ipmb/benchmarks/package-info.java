/**
 * Measurements beside the peers in one run, and their common parts: programs, processes, ports, folders. Compare
 * ratios of medians that were taken in turn: absolute figures swing with the machine. Never published.
 */
@NullMarked
package io.ipmb.benchmarks;

import org.jspecify.annotations.NullMarked;
