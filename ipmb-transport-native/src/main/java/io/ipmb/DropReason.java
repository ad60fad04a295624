package io.ipmb;

/** Why a message that reached this endpoint was not given to anybody. */
public enum DropReason {
    /** The message box does not read its type. */
    UNKNOWN_TYPE,
    /** Its selector does not hold for this endpoint's label. */
    NOT_ADDRESSED,
    /** Its payload or its attachments cannot be read. */
    MALFORMED,
    /** Nobody took it before the endpoint was closed. */
    UNREAD
}
