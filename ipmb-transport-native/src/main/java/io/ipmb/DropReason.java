package io.ipmb;

/**
 * The reason for the loss of a message that had reached this endpoint, or that it had sent.
 *
 * @since 0.1.0
 */
public enum DropReason {
    /** The message box does not have its type. */
    UNKNOWN_TYPE,
    /** Its selector does not hold for this endpoint's label. */
    NOT_ADDRESSED,
    /** Its payload or its attachments cannot be read. */
    MALFORMED,
    /** Nobody took it before the endpoint was closed. */
    UNREAD,
    /** This endpoint had sent it, and the host of the bus could not deliver it. */
    LOST_ON_THE_WAY,
    /** This endpoint had sent it, and too many receivers have crashed with it: {@link LaneOptions#mostCrashes()}. */
    CRASHED_ITS_RECEIVERS
}
