/**
 * The engines for comparison with ipmb, each between two processes: Aeron IPC, libzmq, JeroMQ, Chronicle Queue. One
 * station sends, one receives; messages and counting are the same for all.
 */
@NullMarked
package io.ipmb.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
