package io.ipmb.platform;

/**
 * A new {@link Link}: one end for the process that makes it, the other one for a peer.
 *
 * @param here stays here; its end shows that all holders of the other end are gone
 * @param there to be attached to a packet, then closed here; {@link Platform#link} turns it into a link
 */
public record LinkPair(Link here, KernelObject there) {}
