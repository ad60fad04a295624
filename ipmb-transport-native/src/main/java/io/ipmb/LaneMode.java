package io.ipmb;

/**
 * When an endpoint opens a lane, the direct way to another endpoint: from memory to memory, past the host.
 *
 * @see LaneOptions#mode()
 * @since 0.1.0
 */
public enum LaneMode {
    /** To a receiver that gets messages again and again: after {@link LaneOptions#afterMessages()} of them. */
    AUTO,
    /** To each receiver, ahead of the first message to it. */
    ALWAYS,
    /** Never, and none of another endpoint either: every message goes through the host. */
    NEVER
}
