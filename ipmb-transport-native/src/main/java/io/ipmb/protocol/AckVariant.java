package io.ipmb.protocol;

/** The numbers of a {@link ConnectAck}'s kinds on the wire. */
final class AckVariant {

    static final int ACCEPTED = 0;
    static final int VERSION_REFUSED = 1;
    static final int TOKEN_REFUSED = 2;

    private AckVariant() {}
}
