package io.ipmb.envelope;

import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.BincodeWriter;
import io.ipmb.codec.DecodeException;
import io.ipmb.codec.EncodeException;
import io.ipmb.codec.PayloadType;
import io.ipmb.codec.PayloadTypes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the content of envelopes. Any defect of a received envelope is reported as an
 * {@link EnvelopeException}. Thread-safe.
 *
 * @since 0.1.0
 */
public final class EnvelopeCodec {

    /** The data follow the headers. */
    public static final short INLINE = 1;

    /** The data are at the beginning of the message's last memory region; their size follows the headers. */
    public static final short IN_REGION = 2;

    /** As {@link #INLINE}, with a header's value that is not {@linkplain EnvelopeContent.Value#isBasic basic}. */
    public static final short RICH_INLINE = 3;

    /** As {@link #IN_REGION}, with a header's value that is not {@linkplain EnvelopeContent.Value#isBasic basic}. */
    public static final short RICH_IN_REGION = 4;

    /** The most headers of one message. */
    public static final int MOST_HEADERS = 128;

    /** The most bytes in front of the data and their size. */
    public static final int MOST_BYTES_OF_HEADERS = 65_536;

    /** The most bytes of a variant's number. */
    public static final int MOST_BYTES_OF_VARIANT = 5;

    private static final int TYPED = 0;
    private static final int DESCRIBED = 1;
    private static final int UUID_BYTES = 16;

    private static final PayloadType<EnvelopeFront> FRONT = PayloadTypes.of(EnvelopeFront.class);
    private static final PayloadType<EnvelopeContent> CONTENT = PayloadTypes.of(EnvelopeContent.class);

    /** The permitted types, needed for each message; the JDK determines them again at each call. */
    private static final ClassValue<List<Class<?>>> VARIANTS = new ClassValue<>() {
        @Override
        protected List<Class<?>> computeValue(Class<?> type) {
            Class<?>[] permitted = type.getPermittedSubclasses();
            return permitted == null ? List.of() : List.of(permitted);
        }
    };

    private EnvelopeCodec() {}

    /**
     * Puts a content into an envelope.
     *
     * @throws EnvelopeException when the content has no form on the wire, or too many or too large headers
     */
    public static Envelope write(EnvelopeContent content) {
        if (content.headers().size() > MOST_HEADERS) {
            throw new EnvelopeException("The message has " + content.headers().size()
                    + " headers to travel, the bus carries at most " + MOST_HEADERS
                    + "; put them into the payload, or leave some out");
        }
        byte[] bytes;
        try {
            bytes = encode(CONTENT, content, content.data().length + 256);
        } catch (EncodeException e) {
            throw new EnvelopeException("The headers cannot travel: " + e.getMessage(), e);
        }
        if (front(content, bytes.length) > MOST_BYTES_OF_HEADERS) {
            throw new EnvelopeException("The headers of the message take " + front(content, bytes.length)
                    + " bytes, the bus carries at most " + MOST_BYTES_OF_HEADERS
                    + "; put large values into the payload");
        }
        return new Envelope(areBasic(content.headers()) ? INLINE : RICH_INLINE, bytes);
    }

    /**
     * Reads an envelope's content.
     *
     * @param envelope with its data inside
     * @throws EnvelopeException when it is of an unknown version, or broken
     */
    public static EnvelopeContent read(Envelope envelope) {
        byte[] bytes = envelope.content();
        BincodeReader in = reader(bytes);
        EnvelopeFront front = readFront(envelope, in);
        return new EnvelopeContent(
                front.kind(), front.headers(), Arrays.copyOfRange(bytes, bytes.length - in.remaining(), bytes.length));
    }

    /**
     * Reads the part in front of an envelope's data, wherever the data are.
     *
     * @throws EnvelopeException when it is of an unknown version, or broken
     */
    public static EnvelopeFront readFront(Envelope envelope) {
        return readFront(envelope, reader(envelope.content()));
    }

    private static EnvelopeFront readFront(Envelope envelope, BincodeReader in) {
        if (!isKnown(envelope)) {
            throw new EnvelopeException("The envelope has version " + Short.toUnsignedInt(envelope.version())
                    + ", this program reads version " + INLINE + " to version " + RICH_IN_REGION
                    + "; use the same version of the library in all programs on the bus");
        }
        EnvelopeFront front;
        try {
            checkHeaderCount(in);
            in.reset(ByteBuffer.wrap(envelope.content()), 0, envelope.content().length);
            front = FRONT.codec().read(in);
            if (isRich(envelope) == areBasic(front.headers())) {
                throw in.fail("found headers of another version than " + envelope.version() + ", the envelope's");
            }
            if (isInRegion(envelope)) {
                requireEnd(in);
            } else if (front.dataSize() != in.remaining()) {
                throw in.fail("found " + in.remaining() + " bytes of data, expected "
                        + Long.toUnsignedString(front.dataSize()) + " and then the end");
            }
        } catch (DecodeException e) {
            throw new EnvelopeException("The envelope is broken: " + e.getMessage(), e);
        }
        if (in.offset() > MOST_BYTES_OF_HEADERS) {
            throw new EnvelopeException("The envelope is broken: its headers take " + in.offset()
                    + " bytes, expected at most " + MOST_BYTES_OF_HEADERS);
        }
        return front;
    }

    /** The number of bytes in front of the data, of an envelope that this program has written or read. */
    public static int sizeOfFront(Envelope envelope) {
        BincodeReader in = reader(envelope.content());
        readFront(envelope, in);
        return envelope.content().length - in.remaining();
    }

    /**
     * The same envelope for data in a region. The part in front of the data already ends with their size.
     */
    public static Envelope withoutData(Envelope envelope, int sizeOfFront) {
        return new Envelope(
                isRich(envelope) ? RICH_IN_REGION : IN_REGION, Arrays.copyOf(envelope.content(), sizeOfFront));
    }

    /** The reverse of {@link #withoutData}. */
    public static Envelope withData(Envelope front, ByteBuffer data) {
        byte[] begin = front.content();
        byte[] whole = Arrays.copyOf(begin, begin.length + data.remaining());
        data.get(whole, begin.length, data.remaining());
        return new Envelope(isRich(front) ? RICH_INLINE : INLINE, whole);
    }

    private static boolean isKnown(Envelope envelope) {
        return isInline(envelope) || isInRegion(envelope);
    }

    /** Whether the data follow the headers; false for an unknown version. */
    public static boolean isInline(Envelope envelope) {
        return envelope.version() == INLINE || envelope.version() == RICH_INLINE;
    }

    /** Whether the data are in the message's last memory region; false for an unknown version. */
    public static boolean isInRegion(Envelope envelope) {
        return envelope.version() == IN_REGION || envelope.version() == RICH_IN_REGION;
    }

    private static boolean isRich(Envelope envelope) {
        return envelope.version() == RICH_INLINE || envelope.version() == RICH_IN_REGION;
    }

    private static boolean areBasic(List<EnvelopeContent.Header> headers) {
        for (EnvelopeContent.Header header : headers) {
            if (!header.value().isBasic()) {
                return false;
            }
        }
        return true;
    }

    private static BincodeReader reader(byte[] bytes) {
        BincodeReader in = new BincodeReader();
        in.reset(ByteBuffer.wrap(bytes), 0, bytes.length);
        return in;
    }

    /** The type id of the payload inside; null for a body with a content type and for an unreadable envelope. */
    public static @Nullable UUID typeId(Envelope envelope) {
        byte[] bytes = envelope.content();
        return isKnown(envelope) && bytes.length > UUID_BYTES && bytes[0] == TYPED ? uuid(bytes, 1) : null;
    }

    /** Whether the body has a content type; false for an unreadable envelope. */
    public static boolean isDescribed(Envelope envelope) {
        byte[] bytes = envelope.content();
        return isKnown(envelope) && bytes.length > 0 && bytes[0] == DESCRIBED;
    }

    /**
     * The variant of a sealed interface that the data are, without reading more of them.
     *
     * @param beginning the first {@link #MOST_BYTES_OF_VARIANT} bytes of the data or more; all of shorter data
     * @return null when the data are no variant
     */
    public static @Nullable Class<?> variant(PayloadType<?> type, byte[] beginning) {
        List<Class<?>> variants = VARIANTS.get(type.javaType());
        int index;
        try {
            index = reader(beginning).readVariant();
        } catch (DecodeException e) {
            return null;
        }
        return index >= 0 && index < variants.size() ? variants.get(index) : null;
    }

    /** Encodes a payload as the bus does. */
    public static <T> byte[] encode(PayloadType<T> type, Object value, int room) {
        BincodeWriter out = new BincodeWriter();
        byte[] bytes = new byte[room];
        out.reset(ByteBuffer.wrap(bytes));
        type.writeObject(out, value);
        int written = Math.toIntExact(out.written());
        byte[] exact = new byte[written];
        if (out.overflowed()) {
            out.reset(ByteBuffer.wrap(exact));
            type.writeObject(out, value);
        } else {
            System.arraycopy(bytes, 0, exact, 0, written);
        }
        return exact;
    }

    /**
     * Decodes a payload as the bus does.
     *
     * @throws EnvelopeException when the bytes are no value of the type
     */
    public static <T> T decode(PayloadType<T> type, byte[] bytes) {
        BincodeReader in = reader(bytes);
        try {
            T value = type.codec().read(in);
            requireEnd(in);
            return value;
        } catch (DecodeException e) {
            throw new EnvelopeException("The " + type + " in the envelope is broken: " + e.getMessage(), e);
        }
    }

    /** 16 bytes in textual order. */
    public static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(UUID_BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    /** From 16 bytes in textual order. */
    public static UUID uuid(byte[] bytes, int offset) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, UUID_BYTES);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    /** To be called before reading the headers: a header takes three bytes, and forty times that in memory. */
    private static void checkHeaderCount(BincodeReader in) {
        switch (in.readVariant()) {
            case TYPED -> in.skip(UUID_BYTES);
            case DESCRIBED -> in.skipString();
            default -> {
                return; // the codec reports the defect
            }
        }
        long headers = in.readLength();
        if (headers > MOST_HEADERS) {
            throw in.fail("found " + headers + " headers, expected at most " + MOST_HEADERS);
        }
    }

    private static void requireEnd(BincodeReader in) {
        if (in.remaining() > 0) {
            throw in.fail("found " + in.remaining() + " more bytes, expected the end");
        }
    }

    private static int front(EnvelopeContent content, int bytes) {
        return bytes - content.data().length;
    }
}
