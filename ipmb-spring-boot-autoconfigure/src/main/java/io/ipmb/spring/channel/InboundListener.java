package io.ipmb.spring.channel;

import io.ipmb.spring.config.IpmbListenerEndpoint;
import io.ipmb.spring.listener.IpmbMessageListener;
import io.ipmb.spring.listener.ListenerSettings;
import io.ipmb.spring.support.Internal;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConversionException;

/**
 * A listener without an annotation: converts messages to Spring messages for a receiver. Immutable, made by {@link
 * #builder}; as thread-safe as its receiver.
 *
 * @since 0.1.0
 */
@Internal
public final class InboundListener implements IpmbListenerEndpoint, IpmbMessageListener {

    private static final ResolvableType ANY = ResolvableType.forClass(Object.class);

    private final String id;
    private final String description;
    private final String selector;
    private final int order;
    private final @Nullable ListenerSettings settings;
    private final IpmbMessageConverter converter;
    private final List<ResolvableType> payloadTypes;
    private final Set<Class<?>> readableTypes;
    private final BooleanSupplier open;
    private final InboundReceiver receiver;

    private InboundListener(Builder builder, InboundReceiver receiver) {
        this.id = builder.id;
        this.description = builder.description;
        this.selector = builder.selector;
        this.order = builder.order;
        this.settings = builder.settings;
        this.converter = builder.converter;
        this.payloadTypes = builder.payloadTypes;
        this.readableTypes = readableAs(payloadTypes, converter);
        this.open = builder.open;
        this.receiver = receiver;
    }

    /**
     * A builder with defaults.
     *
     * @param id its name in the registry
     * @param description the place of its declaration, for logs and errors
     * @param converter converts received messages
     */
    public static Builder builder(String id, String description, IpmbMessageConverter converter) {
        return new Builder(id, description, converter);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String selector() {
        return selector;
    }

    @Override
    public int order() {
        return order;
    }

    @Override
    public @Nullable ListenerSettings settings() {
        return settings;
    }

    @Override
    public IpmbMessageListener listener() {
        return this;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Set<Class<?>> readableTypes() {
        return readableTypes;
    }

    private static Set<Class<?>> readableAs(List<ResolvableType> types, IpmbMessageConverter converter) {
        Set<Class<?>> readable = new LinkedHashSet<>();
        types.forEach(type -> readable.addAll(converter.readableAs(type)));
        return Collections.unmodifiableSet(readable);
    }

    /** With several payload types, the listener counts as one for any payload. */
    @Override
    public ResolvableType payloadType() {
        return payloadTypes.size() == 1 && !payloadTypes.get(0).equals(ANY) ? payloadTypes.get(0) : ResolvableType.NONE;
    }

    @Override
    public boolean takes(io.ipmb.IncomingMessage arrived) {
        return open.getAsBoolean() && typeFor(arrived) != null;
    }

    @Override
    public @Nullable CompletionStage<?> onMessage(io.ipmb.IncomingMessage arrived) throws Exception {
        Message<?> message;
        try {
            ResolvableType type = typeFor(arrived);
            message = converter.toMessage(arrived, type == null ? payloadTypes.get(0) : type);
        } catch (MessageConversionException e) {
            receiver.unreadable(arrived, e);
            return null;
        }
        receiver.receive(message);
        return null;
    }

    private @Nullable ResolvableType typeFor(io.ipmb.IncomingMessage arrived) {
        for (ResolvableType type : payloadTypes) {
            if (converter.canConvert(arrived, type)
                    && (!type.equals(ANY)
                            || readableTypes.contains(arrived.payload().getClass()))) {
                return type;
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return description;
    }

    /** Builds a listener; not thread-safe. */
    public static final class Builder {

        private final String id;
        private final String description;
        private final IpmbMessageConverter converter;
        private String selector = "";
        private int order = Ordered.LOWEST_PRECEDENCE;
        private @Nullable ListenerSettings settings;
        private List<ResolvableType> payloadTypes = List.of(ANY);
        private BooleanSupplier open = () -> true;

        private Builder(String id, String description, IpmbMessageConverter converter) {
            this.id = id;
            this.description = description;
            this.converter = converter;
        }

        /** Sets the selector, a label expression; {@code ipmb.label} alone unless set. */
        public Builder selector(String value) {
            selector = value;
            return this;
        }

        /** Sets the place among the listeners of one label: the lowest gets a unicast message; the last unless set. */
        public Builder order(int value) {
            order = value;
            return this;
        }

        /** Sets the container's settings; the container factory's unless set. */
        public Builder settings(@Nullable ListenerSettings value) {
            settings = value;
            return this;
        }

        /**
         * Sets the payload types: the first matching one counts; any unless set.
         *
         * @throws IllegalArgumentException when the array is empty
         */
        public Builder payloadTypes(List<ResolvableType> values) {
            if (values.isEmpty()) {
                throw new IllegalArgumentException(
                        "No payload type is given for " + description + "; name at least one, Object for any");
            }
            payloadTypes = List.copyOf(values);
            return this;
        }

        /** Sets the condition for taking messages now; always true unless set. */
        public Builder takesWhile(BooleanSupplier value) {
            open = value;
            return this;
        }

        /** The listener, for this receiver. */
        public InboundListener build(InboundReceiver receiver) {
            return new InboundListener(this, receiver);
        }
    }
}
