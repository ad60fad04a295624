/**
 * The engines that ipmb is measured beside, each between two processes: Aeron IPC, libzmq, JeroMQ, Chronicle Queue. One
 * station sends, one receives; what they send and how they count is the same for all.
 */
@NullMarked
package io.ipmb.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
