/** Measurements of single parts inside one process, with JMH. */
@NullMarked
package io.ipmb.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
