package io.ipmb.spring.listener;

import io.ipmb.Message;
import java.util.List;

/** Messages that no listener will get any more. */
final class GivenUp {

    private GivenUp() {}

    /** Closes and counts them. */
    static void close(List<Message> messages, ContainerCounts counts) {
        counts.unhandled.add(messages.size());
        messages.forEach(Message::close);
    }
}
