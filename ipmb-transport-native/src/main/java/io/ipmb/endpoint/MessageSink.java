package io.ipmb.endpoint;

/** Gets the messages of an inbox, one after the other, on a thread that holds the inbox's turn. */
interface MessageSink {

    /** Whether it takes another message; asked before each one. */
    boolean wantsMore();

    /**
     * Gets the present message of the reader, and takes its objects or lets them go. May last as long as a handler
     * does. Never throws.
     */
    void accept(MessageReader reader);
}
