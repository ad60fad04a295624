@NullMarked
package io.ipmb.benchmarks.figures;

import org.jspecify.annotations.NullMarked;
