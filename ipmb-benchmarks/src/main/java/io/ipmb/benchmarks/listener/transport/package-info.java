/** Both stations on the bare transport: an endpoint that sends, and one whose handler does the counting. */
@NullMarked
package io.ipmb.benchmarks.listener.transport;

import org.jspecify.annotations.NullMarked;
