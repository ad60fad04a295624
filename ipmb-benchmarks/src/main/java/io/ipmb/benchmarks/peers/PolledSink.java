package io.ipmb.benchmarks.peers;

import java.util.function.LongConsumer;
import java.util.function.LongPredicate;

/** The receiving end of an engine that its reader polls. For one thread. */
interface PolledSink extends MessageSink {

    /**
     * Passes on the numbers of the messages that have arrived; an engine that can wait does so for a moment.
     *
     * @return the number of messages
     */
    int poll(LongConsumer numbers);

    @Override
    default void receive(LongPredicate goesOn) {
        boolean[] on = {true};
        LongConsumer numbers = number -> on[0] = goesOn.test(number);
        while (on[0]) {
            poll(numbers);
        }
    }
}
