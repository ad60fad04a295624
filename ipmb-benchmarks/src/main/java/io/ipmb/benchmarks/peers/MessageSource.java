package io.ipmb.benchmarks.peers;

/** The sending end of an engine. For one thread. */
interface MessageSource extends AutoCloseable {

    /** Sends a message with this number; waits while the engine has no room. */
    void send(long number);

    @Override
    void close();
}
