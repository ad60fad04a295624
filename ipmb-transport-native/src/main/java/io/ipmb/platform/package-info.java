/**
 * What an operating system must offer for a bus: claim a name, connect, carry packets with kernel objects, wait, share
 * memory, tell who the peer is.
 *
 * <p>This room knows the JDK alone. Implementations live in one sub-package each ({@code linux}, {@code memory}, later
 * {@code windows} and {@code macos}); everybody else programs against these interfaces, and one conformance suite runs
 * on every implementation. No call here blocks, except the ones named {@code await…}, which take a time limit.
 *
 * <p>Vocabulary: a <em>packet</em> is one message of the platform's message-preserving channel, at most
 * {@link io.ipmb.platform.Platform#maxPacketSize()} bytes, with up to {@link io.ipmb.platform.Platform#maxObjects()}
 * kernel objects riding on it. A <em>channel</em> has two halves, one only sends, one only receives; the sending half
 * may itself be handed to another process as a kernel object.
 */
@NullMarked
package io.ipmb.platform;

import org.jspecify.annotations.NullMarked;
