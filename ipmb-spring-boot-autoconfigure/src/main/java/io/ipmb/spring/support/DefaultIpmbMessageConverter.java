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
 * Converts as the project's guide has it under payloads.
 *
 * <ul>
 *   <li>What the bus knows (text, numbers, times, records with {@code @MessageType} …) travels as it is, where no
 *       header has to travel; else in an {@link Envelope}.
 *   <li>{@code byte[]} becomes a {@link BytesMessage}, of the format in {@link IpmbHeaders#FORMAT} or the default one.
 *   <li>Text and bytes with a content type that says more than that they are text or bytes travel in an envelope, with
 *       the content type; so do those of {@code text/plain} and {@code application/octet-stream} that have more than
 *       120,000 bytes; so does any other object, as what the given converter makes of it.
 *   <li>With {@link IpmbHeaders#FORMAT} any payload becomes a {@link BytesMessage} of that format, an object by the
 *       content type that the format stands for.
 * </ul>
 *
 * <p>These headers travel: {@link IpmbHeaders#CORRELATION_ID}, {@link IpmbHeaders#REPLY_TO}, {@link IpmbHeaders#ERROR},
 * {@code contentType} as above, and those of the user that match {@link #setMappedHeaders} and whose value is a text, a
 * number, a boolean, bytes, a {@code UUID} or {@code URI}, a date or time of {@code java.time} or {@code
 * java.util.Date}, a character or an enum (both come as text), or a list, set, map or array of these. A header with
 * another value stays here; that is counted, and logged once a minute per name.
 *
 * <p>Thread-safe once it is set up.
 *
 * @since 0.1.0
 */
public final class DefaultIpmbMessageConverter implements IpmbMessageConverter {

    private final BytesFormats formats = new BytesFormats();
    private final PayloadWriter writer;
    private final PayloadReader reader;

    /** A converter for what the bus knows; other objects can neither be sent nor received. */
    public DefaultIpmbMessageConverter() {
        this(null);
    }

    /**
     * A converter that leaves other objects to another one.
     *
     * @param objects makes bytes or text of them, and objects of these by the type that a listener takes; usually a
     *     {@code JacksonJsonMessageConverter}; null for none
     */
    public DefaultIpmbMessageConverter(@Nullable MessageConverter objects) {
        ContentConverter content = new ContentConverter(objects);
        this.writer = new PayloadWriter(content, formats);
        this.reader = new PayloadReader(content, formats);
    }

    /**
     * Sets the format number of the {@link BytesMessage} that a {@code byte[]} becomes; 0 unless set.
     *
     * @param format 0 to 65,535
     */
    public void setDefaultFormat(int format) {
        formats.setDefaultFormat(format);
    }

    /**
     * Sets what the format numbers of {@link BytesMessage}s stand for, so that one can become an object; none unless
     * set.
     *
     * @param contentTypes for instance 1 and {@code application/json}
     * @throws IllegalArgumentException when a number is not in 0 to 65,535, or a text is no content type
     */
    public void setFormats(Map<Integer, String> contentTypes) {
        formats.setContentTypes(contentTypes);
    }

    /**
     * Sets which headers of the user travel; all unless set. A message with a header that travels goes in an envelope,
     * which only programs with this library read, so name them where programs in other languages listen.
     *
     * @param patterns names with {@code *} for any characters; the first that matches decides, {@code !} in front of it
     *     means that the header stays here
     */
    public void setMappedHeaders(String... patterns) {
        writer.setHeaderMapper(new HeaderMapper(patterns));
    }

    /**
     * Sets how large a body may be that is read out of a memory region; {@link BodyRegions#READ_ONLY} unless set.
     * Sending and receiving move bodies by themselves, so that this counts only for messages that were received in
     * another way.
     */
    public void setBodyRegions(BodyRegions bodies) {
        reader.setBodyRegions(bodies);
    }

    /** How many headers were not sent because the bus does not carry values of their type. */
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
