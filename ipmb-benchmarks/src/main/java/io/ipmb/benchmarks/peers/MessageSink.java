package io.ipmb.benchmarks.peers;

import java.util.function.LongConsumer;

/** The receiving end of an engine. For one thread. */
interface MessageSink extends AutoCloseable {

    /**
     * Passes on the numbers of the messages that have come; an engine that can wait does so for a moment.
     *
     * @return how many
     */
    int poll(LongConsumer numbers);

    @Override
    void close();
}
