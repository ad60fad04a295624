package io.ipmb.platform;

/**
 * A fresh channel: the receiving half for the process that made it, the sending half to be handed to a peer.
 *
 * @param receiving stays here; its end shows that every holder of the sending half is gone
 * @param sending attached to a packet, then closed here
 */
public record ChannelPair(ReceiveChannel receiving, KernelObject sending) {}
