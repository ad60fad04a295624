/** Tests of what the measurements rest on. */
@NullMarked
package io.ipmb.benchmarks;

import org.jspecify.annotations.NullMarked;
