@NullMarked
package io.ipmb.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
