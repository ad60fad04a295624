package io.ipmb;

/** With whom this process shares a bus, by what the operating system says of the other side's user. */
public enum AllowedPeers {
    /** The same user as this process, and the system's administrator (user id 0). */
    SAME_USER_OR_ROOT,
    /** Every user of this machine; the token is then the only check. */
    ANY_USER
}
