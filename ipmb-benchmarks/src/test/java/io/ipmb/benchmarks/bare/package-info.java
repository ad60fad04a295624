/** Tests of the stations between which bare sockets are measured. */
@NullMarked
package io.ipmb.benchmarks.bare;

import org.jspecify.annotations.NullMarked;
