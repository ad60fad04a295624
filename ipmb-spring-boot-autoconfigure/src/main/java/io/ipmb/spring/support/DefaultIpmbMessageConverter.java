package io.ipmb.spring.support;

import io.ipmb.IncomingMessage;
import io.ipmb.codec.BytesMessage;
import io.ipmb.envelope.Envelope;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConverter;

/**
 * The default converter. It chooses the form of an outgoing payload as follows:
 *
 * <ul>
 *   <li>A type with a form on the bus (text, numbers, times, records with {@code @MessageType} …) travels in that form
 *       if no header travels, otherwise in an {@link Envelope}.
 *   <li>{@code byte[]} becomes a {@link BytesMessage} of the format in {@link IpmbHeaders#FORMAT}, or of the default
 *       format.
 *   <li>A text or {@code byte[]} travels in an envelope with its content type if that is another than {@code
 *       text/plain} and {@code application/octet-stream}, or if the payload has more than 120,000 bytes.
 *   <li>Any other object travels in an envelope, as bytes or text of the converter for objects.
 *   <li>With {@link IpmbHeaders#FORMAT} any payload becomes a {@link BytesMessage} of that format, an object by the
 *       format's content type.
 * </ul>
 *
 * <p>These headers travel: {@link IpmbHeaders#CORRELATION_ID}, {@link IpmbHeaders#REPLY_TO}, {@link IpmbHeaders#ERROR},
 * {@code contentType} as above, and the application's headers that match {@link #setMappedHeaders}, if their value is a
 * text, a number, a boolean, bytes, a {@code UUID} or {@code URI}, a date or time of {@code java.time} or {@code
 * java.util.Date}, a character or an enum (both arrive as text), or a list, set, map or array of these. A header with
 * another value is not sent: the converter counts it, and logs it once a minute per name.
 *
 * <p>Thread-safe once it is set up.
 *
 * @since 0.1.0
 */
public final class DefaultIpmbMessageConverter implements IpmbMessageConverter {

    private final BytesFormats formats = new BytesFormats();
    private final PayloadWriter writer;
    private final PayloadReader reader;

    /** A converter for types with a form on the bus; it refuses other objects, both ways. */
    public DefaultIpmbMessageConverter() {
        this(null);
    }

    /**
     * A converter with another one for objects without a form on the bus.
     *
     * @param objects converts objects to bytes or text, and these to the type that a listener takes; usually a {@code
     *     JacksonJsonMessageConverter}; null for none
     */
    public DefaultIpmbMessageConverter(@Nullable MessageConverter objects) {
        ContentConverter content = new ContentConverter(objects);
        this.writer = new PayloadWriter(content, formats);
        this.reader = new PayloadReader(content, formats);
    }

    /**
     * Sets the format of the {@link BytesMessage} that a {@code byte[]} becomes; 0 unless set.
     *
     * @param format 0 to 65,535
     */
    public void setDefaultFormat(int format) {
        formats.setDefaultFormat(format);
    }

    /**
     * Sets the content types of the formats of {@link BytesMessage}s. With one, a bytes message can become an object.
     * None unless set.
     *
     * @param contentTypes the content type of each format, for instance {@code application/json} of 1
     * @throws IllegalArgumentException when a number is not in 0 to 65,535, or a text is no content type
     */
    public void setFormats(Map<Integer, String> contentTypes) {
        formats.setContentTypes(contentTypes);
    }

    /**
     * Sets the application's headers that travel; all unless set. A message with such a header travels in an envelope,
     * which only programs with this library read. Restrict them where programs in other languages listen.
     *
     * @param patterns names with {@code *} for any characters; the first match decides, and a {@code !} in front
     *     excludes
     */
    public void setMappedHeaders(String... patterns) {
        writer.setHeaderMapper(new HeaderMapper(patterns));
    }

    /**
     * Sets the limit of a body in a memory region; {@link BodyRegions#READ_ONLY} unless set. The template and the
     * containers move bodies out of their regions before the conversion: the limit counts for other messages alone.
     */
    public void setBodyRegions(BodyRegions bodies) {
        reader.setBodyRegions(bodies);
    }

    /** The number of headers that were not sent because of their value's type. */
    public long headersNotSent() {
        return writer.headersNotSent();
    }

    @Override
    public boolean travelsAsItIs(Object payload) {
        return PayloadWriter.travelsAsItIs(payload);
    }

    @Override
    public boolean isEnveloped(Message<?> message) {
        return writer.isEnveloped(message);
    }

    @Override
    public Object toPayload(Message<?> message) {
        return writer.write(message);
    }

    @Override
    public Set<Class<?>> readableAs(ResolvableType type) {
        return reader.readableAs(type);
    }

    @Override
    public boolean canConvert(IncomingMessage arrived, ResolvableType type) {
        return reader.canConvert(arrived, type);
    }

    @Override
    public String describe(IncomingMessage arrived) {
        return PayloadReader.describe(arrived);
    }

    @Override
    public MessageHeaders headers(IncomingMessage arrived) {
        return PayloadReader.headers(arrived);
    }

    @Override
    public IpmbMessage<?> toMessage(IncomingMessage arrived, ResolvableType type) {
        return reader.read(arrived, type);
    }
}
