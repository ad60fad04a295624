/**
 * Java beside the real thing: every test has endpoints of both kinds on one bus, the Rust ones in processes of
 * {@code ipmb-peer}, which stands on the original, the Rust crate {@code ipmb} 0.8.
 *
 * <p>{@link io.ipmb.interop.Interop} goes on every test class and builds the peer. {@link io.ipmb.interop.PeerProcess}
 * is a process that is driven line by line; {@link io.ipmb.interop.JavaPeer} speaks the same lines, so that a test can
 * ask for either kind. {@link io.ipmb.interop.Pairing} puts one endpoint of each kind on a bus, under each kind of
 * controller. Knows the transport's public rooms, and its platform and protocol only where it speaks in raw frames.
 */
@NullMarked
package io.ipmb.interop;

import org.jspecify.annotations.NullMarked;
