package io.ipmb.envelope;

import io.ipmb.codec.MessageType;
import io.ipmb.codec.Unsigned;
import io.ipmb.envelope.EnvelopeContent.Header;
import io.ipmb.envelope.EnvelopeContent.Kind;
import java.util.List;

/**
 * The part in front of an envelope's data. With versions 2 and 4 it is the whole content of the {@link Envelope}, and
 * the data are in a memory region; with versions 1 and 3 it is the beginning, and the data follow.
 *
 * <p>The type id serves the mapping alone: on the wire this type occurs only inside envelopes.
 *
 * @param kind the kind of the data
 * @param headers at most {@link EnvelopeCodec#MOST_HEADERS}, each name once
 * @param dataSize the number of bytes of the data
 * @since 0.1.0
 */
@MessageType("58fa5b0c-4d9f-4a7b-8f0e-3f6c1d6f2b7e")
public record EnvelopeFront(
        Kind kind, List<Header> headers, @Unsigned long dataSize) {}
