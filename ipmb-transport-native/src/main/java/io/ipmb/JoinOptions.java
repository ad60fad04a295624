package io.ipmb;

import io.ipmb.codec.BytesMessage;
import io.ipmb.platform.Platforms;
import io.ipmb.protocol.Extension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How to join a bus. Immutable; made by {@link #builder(String)}. */
public final class JoinOptions {

    /** The longest identifier in bytes of UTF-8; longer ones would be cut silently by other implementations. */
    public static final int MAX_IDENTIFIER_BYTES = 106;

    /** The precedence of an endpoint that sets none, and of every endpoint of the crate ipmb 0.8. */
    public static final int DEFAULT_PRECEDENCE = Extension.DEFAULT_PRECEDENCE;

    /** The longest token in bytes of UTF-8: with the longest label of ours it still goes into one frame. */
    public static final int MAX_TOKEN_BYTES = 64_000;

    private final String identifier;
    private final Label label;
    private final String token;
    private final int precedence;
    private final boolean controllerAffinity;
    private final @Nullable Duration timeout;
    private final @Nullable Duration sendTimeout;
    private final Duration closeTimeout;
    private final @Nullable Duration livenessLimit;
    private final MessageBox messageBox;
    private final Consumer<BusEvent> eventListener;
    private final AllowedPeers allowedPeers;
    private final boolean plainMessagesUnderCrateController;
    private final boolean mapUnsealedRegions;
    private final HostOptions host;
    private final @Nullable BusPlatform platform;

    private JoinOptions(Builder builder) {
        identifier = builder.identifier;
        label = builder.label;
        token = builder.token;
        precedence = builder.precedence;
        controllerAffinity = builder.controllerAffinity;
        timeout = builder.timeout;
        sendTimeout = builder.sendTimeout;
        closeTimeout = builder.closeTimeout;
        livenessLimit = builder.livenessLimit;
        messageBox = builder.messageBox;
        eventListener = builder.eventListener;
        allowedPeers = builder.allowedPeers;
        plainMessagesUnderCrateController = builder.plainMessagesUnderCrateController;
        mapUnsealedRegions = builder.mapUnsealedRegions;
        host = builder.host;
        platform = builder.platform;
    }

    /** The shortest time that a controller may leave a question unanswered; with less it is asked without pause. */
    public static final Duration SHORTEST_LIVENESS_LIMIT = Duration.ofMillis(100);

    /** The longest such time. */
    public static final Duration LONGEST_LIVENESS_LIMIT = Duration.ofDays(365);

    /**
     * Options for the bus with this name.
     *
     * @param identifier 1 to 106 bytes of UTF-8 without NUL or half of a surrogate pair; every user of the machine can see it
     * @throws IllegalArgumentException when it is not like that
     */
    public static Builder builder(String identifier) {
        return new Builder(identifier);
    }

    /** The bus's name. */
    public String identifier() {
        return identifier;
    }

    /** What others address the endpoint by; empty unless set: then only {@code *} reaches it. */
    public Label label() {
        return label;
    }

    /** What the bus asks of those who join; empty unless set. */
    public String token() {
        return token;
    }

    /**
     * The endpoint's place in the walk for the receiver of a message to one: the lower comes first, the order of joining
     * counts among equals. 0 to 255; {@link #DEFAULT_PRECEDENCE} unless set.
     */
    public int precedence() {
        return precedence;
    }

    /** Whether this process hosts the bus when nobody else does; true unless set. */
    public boolean controllerAffinity() {
        return controllerAffinity;
    }

    /** How long joining may take; 10 s unless set, null for no limit. */
    public @Nullable Duration timeout() {
        return timeout;
    }

    /** How long a send may wait; 10 s unless set, null for no limit. */
    public @Nullable Duration sendTimeout() {
        return sendTimeout;
    }

    /** How long closing a subscription or the endpoint waits for a message handler that runs; 10 s unless set. */
    public Duration closeTimeout() {
        return closeTimeout;
    }

    /**
     * How long the controller may leave a question whether it is at work unanswered until it counts as unresponsive, which is
     * told and has no other effect; 10 s unless set, null where it is never asked.
     */
    public @Nullable Duration livenessLimit() {
        return livenessLimit;
    }

    /** The payload types that are read; {@code String} and {@code BytesMessage} unless set. */
    public MessageBox messageBox() {
        return messageBox;
    }

    /** Is told what happens, on a thread of the endpoint; must not block. */
    public Consumer<BusEvent> eventListener() {
        return eventListener;
    }

    /** With whom the bus is shared; the same user and the administrator unless set. */
    public AllowedPeers allowedPeers() {
        return allowedPeers;
    }

    /**
     * Whether plain messages carry a hidden descriptor while a program of the crate hosts the bus, which
     * loses plain messages between two of its endpoints otherwise; true unless set.
     */
    public boolean plainMessagesUnderCrateController() {
        return plainMessagesUnderCrateController;
    }

    /**
     * Whether a memory region is mapped also where its sender can still shrink it, as the Rust crate makes all of its own:
     * {@link MemoryRegion#map()} gives a read-only copy of such a one otherwise. A sender that shrinks it while it is mapped
     * can end this process. False unless set.
     */
    public boolean mapUnsealedRegions() {
        return mapUnsealedRegions;
    }

    /** What is allowed while this process hosts the bus. */
    public HostOptions host() {
        return host;
    }

    /** Where the bus is; null for the operating system. */
    public @Nullable BusPlatform platform() {
        return platform;
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "JoinOptions[" + identifier + ", label " + label + ", controllerAffinity " + controllerAffinity
                + ", timeout " + timeout + "]";
    }

    /** Collects options; not thread-safe. */
    public static final class Builder {

        private final String identifier;
        private Label label = Label.of();
        private String token = "";
        private int precedence = DEFAULT_PRECEDENCE;
        private boolean controllerAffinity = true;
        private @Nullable Duration timeout = Duration.ofSeconds(10);
        private @Nullable Duration sendTimeout = Duration.ofSeconds(10);
        private Duration closeTimeout = Duration.ofSeconds(10);
        private @Nullable Duration livenessLimit = Duration.ofSeconds(10);
        private MessageBox messageBox = MessageBox.of(String.class, BytesMessage.class);
        private Consumer<BusEvent> eventListener = event -> {};
        private AllowedPeers allowedPeers = AllowedPeers.SAME_USER_OR_ROOT;
        private boolean plainMessagesUnderCrateController = true;
        private boolean mapUnsealedRegions;
        private HostOptions host = HostOptions.DEFAULT;
        private @Nullable BusPlatform platform;

        private Builder(String identifier) {
            int length = identifier.getBytes(StandardCharsets.UTF_8).length;
            if (length == 0) {
                throw new IllegalArgumentException("The bus identifier is empty; name the bus, for instance com.solar");
            }
            if (length > MAX_IDENTIFIER_BYTES) {
                throw new IllegalArgumentException(
                        "The bus identifier has %d bytes, at most %d fit: %s; choose a shorter one"
                                .formatted(length, MAX_IDENTIFIER_BYTES, identifier));
            }
            int nul = identifier.indexOf('\0');
            if (nul >= 0) {
                throw new IllegalArgumentException("The bus identifier has a NUL character at position " + nul
                        + "; identifiers end at NUL on the wire, leave it out");
            }
            int half = SurrogatePairs.halfAt(identifier);
            if (half >= 0) {
                throw new IllegalArgumentException("The bus identifier has half of a surrogate pair at position " + half
                        + ", which has no form in UTF-8; write the whole character");
            }
            this.identifier = identifier;
        }

        /** Sets the label's elements. */
        public Builder label(String... elements) {
            return label(Label.of(elements));
        }

        /** Sets the label's elements. */
        public Builder label(Collection<String> elements) {
            return label(Label.of(elements));
        }

        /** Sets the label. */
        public Builder label(Label value) {
            label = Objects.requireNonNull(value, "label");
            return this;
        }

        /**
         * Sets the token.
         *
         * @param value at most 64,000 bytes of UTF-8
         * @throws IllegalArgumentException when it is longer, or has half of a surrogate pair
         */
        public Builder token(String value) {
            int length = value.getBytes(StandardCharsets.UTF_8).length;
            if (length > MAX_TOKEN_BYTES) {
                throw new IllegalArgumentException(
                        "The token has " + length + " bytes, at most " + MAX_TOKEN_BYTES + " are allowed");
            }
            int half = SurrogatePairs.halfAt(value);
            if (half >= 0) {
                // Without the token itself.
                throw new IllegalArgumentException("The token has half of a surrogate pair at position " + half
                        + ", which has no form in UTF-8; write the whole character");
            }
            token = value;
            return this;
        }

        /**
         * Sets the place in the walk for the receiver of a message to one, for instance to make this endpoint a stand-by of
         * others with its label. A controller of the crate ipmb 0.8 goes by the order of joining alone.
         *
         * @param value 0 for the first to 255 for the last
         * @throws IllegalArgumentException when it is not between them
         */
        public Builder precedence(int value) {
            if (value < 0 || value > 255) {
                throw new IllegalArgumentException("precedence=" + value
                        + " is not between 0, the first, and 255, the last; leave it at " + DEFAULT_PRECEDENCE
                        + " for the order of joining");
            }
            precedence = value;
            return this;
        }

        /** Sets whether this process may host the bus. */
        public Builder controllerAffinity(boolean value) {
            controllerAffinity = value;
            return this;
        }

        /** Sets how long joining may take; null for no limit. */
        public Builder timeout(@Nullable Duration value) {
            timeout = notNegative("timeout", value);
            return this;
        }

        /** Sets how long a send may wait; null for no limit. */
        public Builder sendTimeout(@Nullable Duration value) {
            sendTimeout = notNegative("sendTimeout", value);
            return this;
        }

        /** Sets how long closing waits for a message handler that runs; zero does not wait. */
        public Builder closeTimeout(Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException("closeTimeout=" + value + " is negative; use zero not to wait");
            }
            closeTimeout = value;
            return this;
        }

        /**
         * Sets how long the controller may leave a question whether it is at work unanswered; null never asks. It is asked when
         * a send has to wait for long, and when nothing has come from it for half of this time.
         *
         * @param value {@link #SHORTEST_LIVENESS_LIMIT} to {@link #LONGEST_LIVENESS_LIMIT}, or null
         * @throws IllegalArgumentException when it is neither
         */
        public Builder livenessLimit(@Nullable Duration value) {
            if (value != null
                    && (value.compareTo(SHORTEST_LIVENESS_LIMIT) < 0 || value.compareTo(LONGEST_LIVENESS_LIMIT) > 0)) {
                throw new IllegalArgumentException("livenessLimit=" + value + " is not between "
                        + SHORTEST_LIVENESS_LIMIT + " and " + LONGEST_LIVENESS_LIMIT
                        + "; use null for a controller that is never asked");
            }
            livenessLimit = value;
            return this;
        }

        /** Sets the payload types that are read. */
        public Builder messageBox(MessageBox value) {
            messageBox = Objects.requireNonNull(value, "messageBox");
            return this;
        }

        /** Sets the payload types that are read. */
        public Builder receives(Class<?>... types) {
            return messageBox(MessageBox.of(types));
        }

        /** Sets who is told what happens. */
        public Builder eventListener(Consumer<BusEvent> value) {
            eventListener = Objects.requireNonNull(value, "eventListener");
            return this;
        }

        /** Sets with whom the bus is shared. */
        public Builder allowedPeers(AllowedPeers value) {
            allowedPeers = Objects.requireNonNull(value, "allowedPeers");
            return this;
        }

        /** Sets whether plain messages get through under a controller of the crate. */
        public Builder plainMessagesUnderCrateController(boolean value) {
            plainMessagesUnderCrateController = value;
            return this;
        }

        /** Sets whether regions are mapped that their sender can still shrink; only where each sender is trusted not to. */
        public Builder mapUnsealedRegions(boolean value) {
            mapUnsealedRegions = value;
            return this;
        }

        /** Sets what is allowed while this process hosts the bus. */
        public Builder host(HostOptions value) {
            host = Objects.requireNonNull(value, "host");
            return this;
        }

        /**
         * Sets where the bus is: for a test {@link BusPlatform#inProcess()}, the same one for all endpoints that are to meet.
         * The operating system unless set.
         *
         * @throws IllegalArgumentException when it is not a platform of this library
         */
        public Builder platform(BusPlatform value) {
            platform = Platforms.of(Objects.requireNonNull(value, "platform"));
            return this;
        }

        /** The finished options. */
        public JoinOptions build() {
            return new JoinOptions(this);
        }

        private static @Nullable Duration notNegative(String name, @Nullable Duration value) {
            if (value != null && value.isNegative()) {
                throw new IllegalArgumentException(name + "=" + value + " is negative; use null for no limit");
            }
            return value;
        }
    }
}
