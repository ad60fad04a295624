package io.ipmb;

/**
 * The users that this process shares a bus with, as the operating system names them.
 *
 * @since 0.1.0
 */
public enum AllowedPeers {
    /** The same user as this process, and the administrator (user id 0). */
    SAME_USER_OR_ROOT,
    /** Every user of this machine; the token is the only check. */
    ANY_USER
}
