package io.ipmb;

/**
 * Why an endpoint dropped a message that had reached it.
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
    UNREAD
}
