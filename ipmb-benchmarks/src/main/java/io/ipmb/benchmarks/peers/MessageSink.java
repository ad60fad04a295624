package io.ipmb.benchmarks.peers;

import java.util.function.LongConsumer;

/** The receiving end of an engine. For one thread. */
interface MessageSink extends AutoCloseable {

    /**
     * Passes on the numbers of the messages that have arrived; an engine that can wait does so for a moment.
     *
     * @return the number of messages
     */
    int poll(LongConsumer numbers);

    @Override
    void close();
}
