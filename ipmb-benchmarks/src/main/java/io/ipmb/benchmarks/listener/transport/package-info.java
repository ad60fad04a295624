/** Both stations on the bare transport: an endpoint that sends, and one with a handler that counts. */
@NullMarked
package io.ipmb.benchmarks.listener.transport;

import org.jspecify.annotations.NullMarked;
