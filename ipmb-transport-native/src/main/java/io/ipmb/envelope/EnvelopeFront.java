package io.ipmb.envelope;

import io.ipmb.codec.MessageType;
import io.ipmb.codec.Unsigned;
import io.ipmb.envelope.EnvelopeContent.Header;
import io.ipmb.envelope.EnvelopeContent.Kind;
import java.util.List;

/**
 * What stands in front of an envelope's data: the whole content of an {@link Envelope} of version 2 or 4, whose data
 * are in a memory region, and the beginning of one of version 1 or 3, where the data follow.
 *
 * <p>The type id is there for the mapping alone: on the wire this stands inside of envelopes only.
 *
 * @param kind what the data are
 * @param headers at most {@link EnvelopeCodec#MOST_HEADERS}, each name once
 * @param dataSize how many bytes the data have
 * @since 0.1.0
 */
@MessageType("58fa5b0c-4d9f-4a7b-8f0e-3f6c1d6f2b7e")
public record EnvelopeFront(
        Kind kind, List<Header> headers, @Unsigned long dataSize) {}
