package io.ipmb.envelope;

import io.ipmb.codec.FixedLength;
import io.ipmb.codec.MessageType;
import java.util.List;

/**
 * The content of an {@link Envelope} of version 1 or 3; envelopes of versions 2 and 4 are converted to it. The kind of
 * the body comes first, so that a receiver can choose a handler without reading the headers.
 *
 * <p>The type id serves the mapping alone: on the wire this type occurs only inside envelopes.
 *
 * @param kind the kind of the data
 * @param headers at most {@link EnvelopeCodec#MOST_HEADERS}, each name once
 * @param data the body; not copied, must not change afterwards
 * @since 0.1.0
 */
@MessageType("719ed12e-3f08-4d81-aabf-a472c9fdc569")
@SuppressWarnings("ArrayRecordComponent") // never compared
public record EnvelopeContent(Kind kind, List<Header> headers, byte[] data) {

    /** The kind of the data. */
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

    /**
     * A header's value; the order of the variants is the wire's. The variants after {@code Span} came with version 3.
     */
    public sealed interface Value
            permits Text,
                    Flag,
                    I32,
                    I64,
                    F64,
                    Bytes,
                    Id,
                    Moment,
                    Span,
                    Nothing,
                    Written,
                    Items,
                    Distinct,
                    Entries,
                    Row {

        /** Whether readers of versions 1 and 2 know the variant. */
        default boolean isBasic() {
            return true;
        }
    }

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

    /** {@code null}, inside the values below. */
    public record Nothing() implements Value {
        @Override
        public boolean isBasic() {
            return false;
        }
    }

    /**
     * A value in the form of text.
     *
     * @param form the form of the text
     * @param text at most {@link #MOST_CHARACTERS_OF_A_FORM} characters
     */
    public record Written(Form form, String text) implements Value {
        @Override
        public boolean isBasic() {
            return false;
        }
    }

    /** {@code List}: the values in their order. */
    public record Items(List<Value> values) implements Value {
        @Override
        public boolean isBasic() {
            return false;
        }
    }

    /** {@code Set}: the values in its iteration order. */
    public record Distinct(List<Value> values) implements Value {
        @Override
        public boolean isBasic() {
            return false;
        }
    }

    /** {@code Map}: the entries in its iteration order, each key once. */
    public record Entries(List<Entry> entries) implements Value {
        @Override
        public boolean isBasic() {
            return false;
        }
    }

    /** One entry of {@link Entries}. */
    public record Entry(Value key, Value value) {}

    /** An array, other than {@code byte[]}. */
    public record Row(Element element, List<Value> values) implements Value {
        @Override
        public boolean isBasic() {
            return false;
        }
    }

    /** The most characters of a {@link Written}. */
    public static final int MOST_CHARACTERS_OF_A_FORM = 4096;

    /** The deepest nesting of lists, sets, maps and arrays. */
    public static final int MOST_LEVELS = 16;

    /**
     * The form of a {@link Written}'s text; the order is the wire's. All but the numbers and the URI follow ISO 8601.
     */
    public enum Form {
        /** {@code BigDecimal}, as {@code 1.50} or {@code 1E+3}. */
        DECIMAL,
        /** {@code BigInteger}, in decimal digits. */
        WHOLE,
        /** {@code java.net.URI}. */
        URI,
        /** {@code LocalDate}, as {@code 2026-07-20}. */
        DATE,
        /** {@code LocalTime}, as {@code 20:17:40.5}. */
        TIME,
        /** {@code LocalDateTime}, as {@code 2026-07-20T20:17:40}. */
        DATE_TIME,
        /** {@code OffsetTime}, as {@code 20:17:40Z}. */
        OFFSET_TIME,
        /** {@code OffsetDateTime}, as {@code 2026-07-20T20:17:40+02:00}. */
        OFFSET_DATE_TIME,
        /** {@code ZonedDateTime}, as {@code 2026-07-20T20:17:40+02:00[Europe/Vienna]}. */
        ZONED_DATE_TIME,
        /** {@code Year}, as {@code 2026}. */
        YEAR,
        /** {@code YearMonth}, as {@code 2026-07}. */
        YEAR_MONTH,
        /** {@code MonthDay}, as {@code --07-20}. */
        MONTH_DAY,
        /** {@code Period}, as {@code P1Y2M3D}. */
        PERIOD,
        /** {@code java.util.Date}, as an instant: {@code 2026-07-20T20:17:40.123Z}. */
        UTIL_DATE
    }

    /** The kind of a {@link Row}'s elements; the order is the wire's. */
    public enum Element {
        /** {@code Object[]}: values of any kind. */
        ANY,
        /** {@code String[]}: {@link Text} and {@link Nothing} alone. */
        TEXT,
        /** {@code boolean[]}: {@link Flag} alone. */
        FLAG,
        /** {@code int[]}, and {@code short[]}: {@link I32} alone. */
        I32,
        /** {@code long[]}: {@link I64} alone. */
        I64,
        /** {@code double[]}, and {@code float[]}: {@link F64} alone. */
        F64
    }
}
