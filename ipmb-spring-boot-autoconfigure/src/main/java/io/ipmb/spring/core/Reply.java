package io.ipmb.spring.core;

import io.ipmb.IncomingMessage;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.codec.Unit;
import io.ipmb.envelope.Envelope;
import io.ipmb.envelope.EnvelopeCodec;
import io.ipmb.spring.support.IpmbHeaders;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.MessageHeaders;

/**
 * The reply to a request. Its receiver closes the message.
 *
 * @param headers the message's headers
 */
record Reply(IncomingMessage message, MessageHeaders headers) {

    private static final UUID NOTHING = PayloadTypes.of(Unit.class).uuid();

    /** Whether the listener handled the request and returned nothing. */
    boolean isNothing() {
        return message.payload() instanceof Envelope envelope && NOTHING.equals(EnvelopeCodec.typeId(envelope));
    }

    /** The receiver's reason for refusing the request; null for an answer. */
    @Nullable String refusal() {
        Object error = headers.get(IpmbHeaders.ERROR);
        return error == null ? null : error.toString();
    }
}
