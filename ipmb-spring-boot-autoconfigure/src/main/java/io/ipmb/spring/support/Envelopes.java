package io.ipmb.spring.support;

import io.ipmb.codec.PayloadType;
import io.ipmb.envelope.Envelope;
import io.ipmb.envelope.EnvelopeCodec;
import io.ipmb.envelope.EnvelopeContent;
import io.ipmb.envelope.EnvelopeException;
import io.ipmb.envelope.EnvelopeFront;
import org.springframework.messaging.converter.MessageConversionException;

/** {@link EnvelopeCodec} with the exceptions of Spring's converters. Thread-safe. */
final class Envelopes {

    private Envelopes() {}

    /** {@link EnvelopeCodec#write}. */
    static Envelope write(EnvelopeContent content) {
        try {
            return EnvelopeCodec.write(content);
        } catch (EnvelopeException e) {
            throw failure(e);
        }
    }

    /** {@link EnvelopeCodec#read}. */
    static EnvelopeContent read(Envelope envelope) {
        try {
            return EnvelopeCodec.read(envelope);
        } catch (EnvelopeException e) {
            throw failure(e);
        }
    }

    /** {@link EnvelopeCodec#readFront}. */
    static EnvelopeFront readFront(Envelope envelope) {
        try {
            return EnvelopeCodec.readFront(envelope);
        } catch (EnvelopeException e) {
            throw failure(e);
        }
    }

    /** {@link EnvelopeCodec#sizeOfFront}. */
    static int sizeOfFront(Envelope envelope) {
        try {
            return EnvelopeCodec.sizeOfFront(envelope);
        } catch (EnvelopeException e) {
            throw failure(e);
        }
    }

    /** {@link EnvelopeCodec#decode}. */
    static <T> T decode(PayloadType<T> type, byte[] bytes) {
        try {
            return EnvelopeCodec.decode(type, bytes);
        } catch (EnvelopeException e) {
            throw failure(e);
        }
    }

    private static MessageConversionException failure(EnvelopeException e) {
        return new MessageConversionException(String.valueOf(e.getMessage()), e);
    }
}
