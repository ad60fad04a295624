package io.ipmb.spring.config;

import io.ipmb.spring.listener.IpmbMessageListener;
import io.ipmb.spring.listener.ListenerSettings;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;

/**
 * A listener declared by a program, without an annotation. Immutable; made by {@link #builder(String)}.
 *
 * @since 0.1.0
 */
public final class SimpleIpmbListenerEndpoint implements IpmbListenerEndpoint {

    private final String id;
    private final String selector;
    private final int order;
    private final @Nullable ListenerSettings settings;
    private final IpmbMessageListener listener;
    private final String description;

    private SimpleIpmbListenerEndpoint(Builder builder, IpmbMessageListener listener) {
        this.id = builder.id;
        this.selector = builder.selector;
        this.order = builder.order;
        this.settings = builder.settings;
        this.listener = listener;
        this.description = builder.description;
    }

    /**
     * A builder with defaults.
     *
     * @param id the listener's name in the application; unique, not blank
     */
    public static Builder builder(String id) {
        return new Builder(id);
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
        return listener;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public String toString() {
        return description;
    }

    /** Builds an endpoint; not thread-safe. */
    public static final class Builder {

        private final String id;
        private String selector = "";
        private int order = Ordered.LOWEST_PRECEDENCE;
        private @Nullable ListenerSettings settings;
        private @Nullable IpmbMessageListener listener;
        private String description;

        private Builder(String id) {
            if (id.isBlank()) {
                throw new IllegalArgumentException(
                        "The listener's id is blank; give it a name that no other listener of the application has");
            }
            this.id = id;
            this.description = id;
        }

        /** Sets the selector, a label expression; unless set, the listener has {@code ipmb.label} alone. */
        public Builder selector(String value) {
            selector = Objects.requireNonNull(value, "selector");
            return this;
        }

        /** Sets its place among the listeners of its label; the last unless set. */
        public Builder order(int value) {
            order = value;
            return this;
        }

        /** Sets the differences from the container factory's settings; none unless set. */
        public Builder settings(@Nullable ListenerSettings value) {
            settings = value;
            return this;
        }

        /** Sets the message listener. */
        public Builder listener(IpmbMessageListener value) {
            listener = Objects.requireNonNull(value, "listener");
            return this;
        }

        /** Sets the description for logs and errors; the id unless set. */
        public Builder description(String value) {
            description = Objects.requireNonNull(value, "description");
            return this;
        }

        /**
         * The finished endpoint.
         *
         * @throws IllegalStateException when there is no listener
         */
        public SimpleIpmbListenerEndpoint build() {
            IpmbMessageListener handles = listener;
            if (handles == null) {
                throw new IllegalStateException("The listener endpoint " + id + " has no listener; call listener(…)");
            }
            return new SimpleIpmbListenerEndpoint(this, handles);
        }
    }
}
