@NullMarked
package io.ipmb.benchmarks.crowd;

import org.jspecify.annotations.NullMarked;
