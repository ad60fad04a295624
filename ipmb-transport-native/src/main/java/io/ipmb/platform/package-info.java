/**
 * The services of an operating system for a bus: names, connections, packets with kernel objects, waiting, shared
 * memory, identities of peers.
 *
 * <p>This room knows the JDK alone. Each implementation has a sub-package ({@code linux}, {@code memory}, later {@code
 * windows} and {@code macos}); all other code uses these interfaces, and one conformance suite runs on every
 * implementation. No call blocks but those named {@code await…}, which take a time limit.
 *
 * <p>Vocabulary: a <em>packet</em> is one message of the platform's message-preserving channel, at most {@link
 * io.ipmb.platform.Platform#maxPacketSize()} bytes, with up to {@link io.ipmb.platform.Platform#maxObjects()} kernel
 * objects attached. A <em>channel</em> has a sending and a receiving half; the sending half can travel to another
 * process as a kernel object.
 */
@NullMarked
package io.ipmb.platform;

import org.jspecify.annotations.NullMarked;
