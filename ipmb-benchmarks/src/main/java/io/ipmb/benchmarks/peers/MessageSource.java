package io.ipmb.benchmarks.peers;

/** The sending end of an engine. For one thread. */
interface MessageSource extends AutoCloseable {

    /** Sends one message with this number in it; waits while the engine has no room. */
    void send(long number);

    @Override
    void close();
}
