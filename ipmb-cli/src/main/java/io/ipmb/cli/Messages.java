package io.ipmb.cli;

import io.ipmb.MessageBox;
import io.ipmb.envelope.Envelope;

/** The messages that the command line reads. */
final class Messages {

    private Messages() {}

    /** All of them: plain payloads, envelopes, and any other type as bytes. */
    static MessageBox all() {
        return MessageBox.builder()
                .add(PayloadJson.TYPES.toArray(Class<?>[]::new))
                .add(Envelope.class)
                .unknownTypes(true)
                .build();
    }

    /** As {@code 1 message} or {@code 3 messages}. */
    static String counted(long number) {
        return number + (number == 1 ? " message" : " messages");
    }
}
