package io.ipmb.spring.core;

import io.ipmb.Message;

/** Takes the replies among the messages that arrive, before any listener sees them. Thread-safe. */
@FunctionalInterface
public interface ReplyReceiver {

    /**
     * Offers a message, on the thread that reads it from the bus; never blocks.
     *
     * @return true when it is a reply, which this receiver owns and closes from now on; also when nobody waits for it any more
     */
    boolean offer(Message arrived);
}
