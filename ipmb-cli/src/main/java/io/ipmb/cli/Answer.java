package io.ipmb.cli;

import io.ipmb.codec.BytesMessage;
import io.ipmb.codec.Unit;
import io.ipmb.envelope.EnvelopeContent;
import io.ipmb.envelope.EnvelopeContent.Described;

/** Prints the payload of an answer for a script: text and bytes unchanged, the rest as JSON. */
final class Answer {

    private Answer() {}

    /** Prints the payload; an answer without content prints nothing. */
    static void print(EnvelopeContent content) {
        if (content.kind() instanceof Described) {
            String text = EnvelopeJson.text(content.data());
            if (text == null) {
                Output.write(content.data());
            } else {
                Output.say(text);
            }
            return;
        }
        Object payload = EnvelopeJson.payload(content);
        if (payload == null) {
            Output.say(PayloadJson.bytes(content.data()).toString());
        } else if (payload instanceof String text) {
            Output.say(text);
        } else if (payload instanceof BytesMessage bytes) {
            Output.write(bytes.data());
        } else if (!(payload instanceof Unit)) {
            Output.say(PayloadJson.of(payload).toString());
        }
    }
}
