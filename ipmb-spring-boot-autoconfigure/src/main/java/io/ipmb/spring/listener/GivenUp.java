package io.ipmb.spring.listener;

import io.ipmb.IncomingMessage;
import java.util.List;

/** Messages that no listener will get any more. */
final class GivenUp {

    private GivenUp() {}

    /** Closes and counts them. */
    static void close(List<IncomingMessage> messages, ContainerCounts counts) {
        counts.unhandled.add(messages.size());
        messages.forEach(IncomingMessage::close);
    }
}
