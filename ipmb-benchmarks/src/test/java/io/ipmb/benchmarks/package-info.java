/** Tests of the foundations of the measurements. */
@NullMarked
package io.ipmb.benchmarks;

import org.jspecify.annotations.NullMarked;
