/**
 * All figures of this library beside those of its peers, in one run: topics that measure, the report of each, and the
 * page that shows them.
 */
@NullMarked
package io.ipmb.benchmarks.figures;

import org.jspecify.annotations.NullMarked;
