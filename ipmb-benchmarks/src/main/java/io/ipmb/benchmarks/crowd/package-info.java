/** Many endpoints on one bus: one sender to many receivers, many to one, all to all, and all idle. */
@NullMarked
package io.ipmb.benchmarks.crowd;

import org.jspecify.annotations.NullMarked;
