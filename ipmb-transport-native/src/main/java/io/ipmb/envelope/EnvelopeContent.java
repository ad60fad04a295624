package io.ipmb.envelope;

import io.ipmb.codec.FixedLength;
import io.ipmb.codec.MessageType;
import java.util.List;

/**
 * The content of an {@link Envelope} of version 1, which those of version 2 become as well. What the body is comes first, so
 * that a receiver can see whom it is for without reading the headers.
 *
 * <p>The type id is there for the mapping alone: on the wire this stands inside of envelopes only.
 *
 * @param kind what the data are
 * @param headers at most {@link EnvelopeCodec#MOST_HEADERS}, each name once
 * @param data the body; not copied, must not be changed afterwards
 */
@MessageType("719ed12e-3f08-4d81-aabf-a472c9fdc569")
@SuppressWarnings("ArrayRecordComponent") // never compared
public record EnvelopeContent(Kind kind, List<Header> headers, byte[] data) {

    /** What the data are. */
    public sealed interface Kind permits Typed, Described {}

    /**
     * A payload of the bus.
     *
     * @param typeId its type id, in textual order
     */
    public record Typed(@FixedLength(16) byte[] typeId) implements Kind {}

    /**
     * Text or bytes of a content type.
     *
     * @param contentType as in the header {@code contentType}
     */
    public record Described(String contentType) implements Kind {}

    /** A header that travels. */
    public record Header(String name, Value value) {}

    /** A header's value; the order of the variants is the wire's. */
    public sealed interface Value permits Text, Flag, I32, I64, F64, Bytes, Id, Moment, Span {}

    /** {@code String}. */
    public record Text(String value) implements Value {}

    /** {@code Boolean}. */
    public record Flag(boolean value) implements Value {}

    /** {@code Byte}, {@code Short}, {@code Integer}. */
    public record I32(int value) implements Value {}

    /** {@code Long}. */
    public record I64(long value) implements Value {}

    /** {@code Float}, {@code Double}. */
    public record F64(double value) implements Value {}

    /** {@code byte[]}. */
    public record Bytes(byte[] value) implements Value {}

    /** {@code UUID}, its 16 bytes in textual order. */
    public record Id(@FixedLength(16) byte[] value) implements Value {}

    /** {@code Instant}: seconds since 1970, may be negative, and the nanoseconds after them. */
    public record Moment(long seconds, int nanos) implements Value {}

    /** {@code Duration}: seconds, may be negative, and the nanoseconds after them. */
    public record Span(long seconds, int nanos) implements Value {}
}
