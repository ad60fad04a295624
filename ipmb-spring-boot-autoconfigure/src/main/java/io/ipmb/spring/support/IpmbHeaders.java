package io.ipmb.spring.support;

import io.ipmb.envelope.EnvelopeHeaders;

/**
 * The names of the headers with a meaning on the bus.
 *
 * @since 0.1.0
 */
public final class IpmbHeaders {

    /**
     * The prefix of all names here. Of the headers with this prefix, only the correlation id, the reply address and the
     * error travel.
     */
    public static final String PREFIX = EnvelopeHeaders.PREFIX;

    /**
     * The receivers of an outgoing message: a {@link io.ipmb.LabelExpression}, its text, or a {@link io.ipmb.Selector}.
     */
    public static final String SELECTOR = PREFIX + "selector";

    /**
     * The {@link io.ipmb.Selector} of a received message. It differs from {@link #SELECTOR}, so that a forwarded
     * message does not return to its own receiver.
     */
    public static final String RECEIVED_SELECTOR = PREFIX + "receivedSelector";

    /**
     * {@code Boolean}: whether all matching endpoints get the message. A {@link io.ipmb.Selector} in {@link #SELECTOR}
     * has its own.
     */
    public static final String MULTICAST = PREFIX + "multicast";

    /**
     * {@code Duration}: the time that the bus keeps the message without a receiver. A {@link io.ipmb.Selector} in
     * {@link #SELECTOR} has its own.
     */
    public static final String TIME_TO_LIVE = PREFIX + "timeToLive";

    /**
     * {@code Boolean}: whether the message is spread, so that all matching endpoints share the work; see {@link
     * io.ipmb.Selector#spread()}. It counts for any selector in the headers and for the default one; a multicast
     * reaches all the same.
     */
    public static final String SPREAD = PREFIX + "spread";

    /**
     * {@code String} or a whole number: the key by which the message is spread; the messages of a key go to one
     * endpoint, in order. See {@link io.ipmb.Selector#spread(String)} and {@link io.ipmb.Selector#spread(long)}.
     */
    public static final String SPREAD_KEY = PREFIX + "spreadKey";

    /** {@code String}: the label expression to send the reply to. */
    public static final String REPLY_TO = EnvelopeHeaders.REPLY_TO;

    /** {@code String}: an id that the reply returns. */
    public static final String CORRELATION_ID = EnvelopeHeaders.CORRELATION_ID;

    /** {@code String}, on a reply without an answer: the reason, for instance the exception of the listener. */
    public static final String ERROR = EnvelopeHeaders.ERROR;

    /** {@code List} of {@link io.ipmb.MemoryRegion}s: the message's memory regions, both ways. */
    public static final String REGIONS = PREFIX + "regions";

    /** {@code List} of {@link io.ipmb.NativeObject}s: the message's kernel objects, both ways. */
    public static final String OBJECTS = PREFIX + "objects";

    /** {@code UUID}, on a received message: the payload's type id. */
    public static final String TYPE = PREFIX + "type";

    /** {@code Integer}: the format of a {@link io.ipmb.codec.BytesMessage}, both ways. */
    public static final String FORMAT = PREFIX + "format";

    /**
     * The declared type of an outgoing payload, where its class is not enough, as with generics: a {@link
     * org.springframework.core.ParameterizedTypeReference}, a {@link java.lang.reflect.Type}, a {@link
     * org.springframework.core.ResolvableType}, or a {@link org.springframework.core.MethodParameter}, whose
     * annotations count as well. The payload is written as this type. The header does not travel.
     */
    public static final String PAYLOAD_TYPE = PREFIX + "payloadType";

    /** On a received message: the {@link io.ipmb.IncomingMessage} itself. */
    public static final String RAW_MESSAGE = PREFIX + "rawMessage";

    private IpmbHeaders() {}
}
