package io.ipmb.benchmarks.peers;

import java.time.Duration;

/**
 * The length of a measurement.
 *
 * @param warmUp before it, for the compilers of the JVMs
 * @param time of the measurement
 */
public record Span(Duration warmUp, Duration time) {}
