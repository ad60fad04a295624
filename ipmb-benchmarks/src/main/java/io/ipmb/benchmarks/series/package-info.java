/** Numbered messages between two processes: the marks of a series, its check at the receiver, its result. */
@NullMarked
package io.ipmb.benchmarks.series;

import org.jspecify.annotations.NullMarked;
