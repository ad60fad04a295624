package io.ipmb.platform;

/**
 * A new channel: the receiving half for the process that makes it, the sending half for a peer.
 *
 * @param receiving stays here; its end shows that all holders of the sending half are gone
 * @param sending to be attached to a packet, then closed here
 */
public record ChannelPair(ReceiveChannel receiving, KernelObject sending) {}
