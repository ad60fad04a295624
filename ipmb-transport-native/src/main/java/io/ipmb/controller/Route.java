package io.ipmb.controller;

import io.ipmb.protocol.LabelProgram;
import java.util.List;

/**
 * Whom a selector reaches, as of one epoch of the membership.
 *
 * @param program the selector's expression
 * @param multicast whether all of them get the message, or the first that takes it
 * @param receivers in the order of the walk
 * @param epoch when that was so
 */
record Route(LabelProgram program, boolean multicast, List<Peer> receivers, long epoch) {}
