package io.ipmb.benchmarks.peers;

import java.util.function.LongPredicate;

/** The receiving end of an engine. For one thread. */
interface MessageSink extends AutoCloseable {

    /**
     * Passes on the numbers of the messages as they arrive, one at a time.
     *
     * @param goesOn takes a number; false ends the reception
     */
    void receive(LongPredicate goesOn);

    @Override
    void close();
}
