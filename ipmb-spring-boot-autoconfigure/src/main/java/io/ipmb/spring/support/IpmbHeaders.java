package io.ipmb.spring.support;

import io.ipmb.envelope.EnvelopeHeaders;

/**
 * Names of the headers that have a meaning for the bus.
 *
 * @since 0.1.0
 */
public final class IpmbHeaders {

    /** What all names here begin with; headers with this prefix do not travel as they are. */
    public static final String PREFIX = EnvelopeHeaders.PREFIX;

    /**
     * Whom a message that is sent is for: a {@link io.ipmb.LabelExpression}, its text, or a {@link io.ipmb.Selector}.
     */
    public static final String SELECTOR = PREFIX + "selector";

    /**
     * {@link io.ipmb.Selector} that a message which has arrived was sent with. A name of its own, so that a message
     * that is passed on does not go where it came from.
     */
    public static final String RECEIVED_SELECTOR = PREFIX + "receivedSelector";

    /**
     * {@code Boolean}: whether everybody gets the message whom the selector names, where that is a text or a {@code
     * LabelExpression}.
     */
    public static final String MULTICAST = PREFIX + "multicast";

    /**
     * {@code Duration}: how long the bus keeps the message for a receiver, where the selector is a text or a {@code
     * LabelExpression}.
     */
    public static final String TIME_TO_LIVE = PREFIX + "timeToLive";

    /** Label expression, as text, that a reply is to be sent to. */
    public static final String REPLY_TO = EnvelopeHeaders.REPLY_TO;

    /** {@code String} that a reply carries back. */
    public static final String CORRELATION_ID = EnvelopeHeaders.CORRELATION_ID;

    /** {@code String}: on a reply, why there is none; the request could not be read or handled. */
    public static final String ERROR = EnvelopeHeaders.ERROR;

    /** {@code List} of the {@link io.ipmb.MemoryRegion}s that travel with the message. */
    public static final String REGIONS = PREFIX + "regions";

    /** {@code List} of the {@link io.ipmb.NativeObject}s that travel with the message. */
    public static final String OBJECTS = PREFIX + "objects";

    /** {@code UUID} of the payload's type on the bus; on messages that have arrived. */
    public static final String TYPE = PREFIX + "type";

    /** {@code Integer}: the format number of a {@link io.ipmb.codec.BytesMessage}, both ways. */
    public static final String FORMAT = PREFIX + "format";

    /**
     * What the payload of a message that is sent is declared to be, where its class does not say everything: a {@link
     * org.springframework.core.ParameterizedTypeReference}, a {@link java.lang.reflect.Type}, a {@link
     * org.springframework.core.ResolvableType}, or a {@link org.springframework.core.MethodParameter}, whose
     * annotations count as well. An object is written as this type; the header itself does not travel.
     */
    public static final String PAYLOAD_TYPE = PREFIX + "payloadType";

    /** The {@link io.ipmb.IncomingMessage} itself; on messages that have arrived. */
    public static final String RAW_MESSAGE = PREFIX + "rawMessage";

    private IpmbHeaders() {}
}
