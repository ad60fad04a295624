package io.ipmb;

import io.ipmb.codec.BytesMessage;
import io.ipmb.platform.Platforms;
import io.ipmb.protocol.Extension;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way to join a bus: its name, the endpoint's label and behaviour. Immutable; made by {@link #builder(String)}.
 *
 * @see Endpoint#join(JoinOptions)
 * @since 0.1.0
 */
public final class JoinOptions {

    /** The longest identifier in bytes of UTF-8; longer ones would be cut silently by other implementations. */
    public static final int MAX_IDENTIFIER_BYTES = 106;

    /** The precedence of an endpoint that sets none, and of every endpoint of the crate ipmb 0.8. */
    public static final int DEFAULT_PRECEDENCE = Extension.DEFAULT_PRECEDENCE;

    /** The longest token in bytes of UTF-8: with the longest label it still goes into one frame. */
    public static final int MAX_TOKEN_BYTES = 64_000;

    /** The longest time for joining, sending and closing: a year. */
    public static final Duration LONGEST_TIMEOUT = Duration.ofDays(365);

    /** The shortest liveness limit; with less, the controller would be asked without pause. */
    public static final Duration SHORTEST_LIVENESS_LIMIT = Duration.ofMillis(100);

    /** The longest liveness limit: a year. */
    public static final Duration LONGEST_LIVENESS_LIMIT = Duration.ofDays(365);

    private final String identifier;
    private final Label label;
    private final String token;
    private final int precedence;
    private final boolean controllerAffinity;
    private final @Nullable Duration joinTimeout;
    private final @Nullable Duration sendTimeout;
    private final Duration closeTimeout;
    private final @Nullable Duration livenessLimit;
    private final MessageBox messageBox;
    private final Consumer<BusEvent> eventListener;
    private final AllowedPeers allowedPeers;
    private final boolean plainMessagesUnderCrateController;
    private final boolean mapUnsealedRegions;
    private final LaneOptions lanes;
    private final WaitStrategy waitStrategy;
    private final AcknowledgeMode acknowledge;
    private final HostOptions host;
    private final @Nullable BusPlatform platform;

    private JoinOptions(Builder builder) {
        identifier = builder.identifier;
        label = builder.label;
        token = builder.token;
        precedence = builder.precedence;
        controllerAffinity = builder.controllerAffinity;
        joinTimeout = builder.joinTimeout;
        sendTimeout = builder.sendTimeout;
        closeTimeout = builder.closeTimeout;
        livenessLimit = builder.livenessLimit;
        messageBox = builder.messageBox;
        eventListener = builder.eventListener;
        allowedPeers = builder.allowedPeers;
        plainMessagesUnderCrateController = builder.plainMessagesUnderCrateController;
        mapUnsealedRegions = builder.mapUnsealedRegions;
        lanes = builder.lanes;
        waitStrategy = builder.waitStrategy;
        acknowledge = builder.acknowledge;
        host = builder.host;
        platform = builder.platform;
    }

    /**
     * Default options for the bus with this name, to be changed.
     *
     * @param identifier 1 to {@value #MAX_IDENTIFIER_BYTES} bytes of UTF-8 without NUL or half of a surrogate pair;
     *     every user of the machine can see it
     * @throws IllegalArgumentException when the identifier is anything else
     */
    public static Builder builder(String identifier) {
        return new Builder(identifier);
    }

    /** The name of the bus. */
    public String identifier() {
        return identifier;
    }

    /** The label that others address the endpoint by; empty unless set: then only {@code *} reaches it. */
    public Label label() {
        return label;
    }

    /** The token, which must equal that of the host. Empty unless set. */
    public String token() {
        return token;
    }

    /**
     * The place of the endpoint in the search for the receiver of a unicast: lower numbers come first, among equals the
     * order of joining counts. 0 to 255; {@link #DEFAULT_PRECEDENCE} unless set.
     */
    public int precedence() {
        return precedence;
    }

    /** Whether this process hosts the bus when nobody else does; true unless set. */
    public boolean controllerAffinity() {
        return controllerAffinity;
    }

    /** The time limit of joining; 10 s unless set, null for none. */
    public @Nullable Duration joinTimeout() {
        return joinTimeout;
    }

    /** The time limit of a send that waits for room on the bus; 10 s unless set, null for none. */
    public @Nullable Duration sendTimeout() {
        return sendTimeout;
    }

    /**
     * The longest wait for a running message handler when a subscription or the endpoint is closed; 10 s unless set.
     */
    public Duration closeTimeout() {
        return closeTimeout;
    }

    /**
     * The time without an answer after which the controller counts as unresponsive. A {@link
     * BusEvent.ControllerUnresponsive} reports it, without any other effect. 10 s unless set; null for no questions to
     * the controller.
     */
    public @Nullable Duration livenessLimit() {
        return livenessLimit;
    }

    /** The payload types that are read; {@code String} and {@code BytesMessage} unless set. */
    public MessageBox messageBox() {
        return messageBox;
    }

    /**
     * Gets the events of the endpoint, on one of its threads; must not block. Its exceptions are logged. Does nothing
     * unless set.
     */
    public Consumer<BusEvent> eventListener() {
        return eventListener;
    }

    /** The users that may share the bus; the same user and the administrator unless set. */
    public AllowedPeers allowedPeers() {
        return allowedPeers;
    }

    /**
     * Whether messages without attachments carry a placeholder while a program on the crate hosts the bus: a kernel
     * object that receivers of this library remove. Without it, such a host loses messages between two endpoints of
     * this library. True unless set.
     */
    public boolean plainMessagesUnderCrateController() {
        return plainMessagesUnderCrateController;
    }

    /**
     * Whether a memory region is mapped even if its sender can still shrink it, as with all regions of the crate;
     * otherwise {@link MemoryRegion#map()} gives a read-only copy of it. A sender that shrinks a mapped region can end
     * this process. False unless set.
     */
    public boolean mapUnsealedRegions() {
        return mapUnsealedRegions;
    }

    /** The direct ways to other endpoints and from them; {@link LaneOptions#DEFAULT} unless set. */
    public LaneOptions lanes() {
        return lanes;
    }

    /** How a thread waits that receives, or calls the message handler; {@link WaitStrategy#PARK} unless set. */
    public WaitStrategy waitStrategy() {
        return waitStrategy;
    }

    /**
     * When a received message counts as done, so that its sender need not send it again; {@link
     * AcknowledgeMode#ON_RECEIPT} unless set.
     *
     * @since 0.1.0
     */
    public AcknowledgeMode acknowledge() {
        return acknowledge;
    }

    /** Limits and policies while this process hosts the bus; {@link HostOptions#DEFAULT} unless set. */
    public HostOptions host() {
        return host;
    }

    /** The place of the bus; null for the operating system. */
    public @Nullable BusPlatform platform() {
        return platform;
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "JoinOptions[" + identifier + ", label " + label + ", controllerAffinity " + controllerAffinity
                + ", joinTimeout " + joinTimeout + "]";
    }

    /**
     * Collects options; not thread-safe. Each setter checks its value and names it in an {@link
     * IllegalArgumentException}.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private final String identifier;
        private Label label = Label.of();
        private String token = "";
        private int precedence = DEFAULT_PRECEDENCE;
        private boolean controllerAffinity = true;
        private @Nullable Duration joinTimeout = Duration.ofSeconds(10);
        private @Nullable Duration sendTimeout = Duration.ofSeconds(10);
        private Duration closeTimeout = Duration.ofSeconds(10);
        private @Nullable Duration livenessLimit = Duration.ofSeconds(10);
        private MessageBox messageBox = MessageBox.of(String.class, BytesMessage.class);
        private Consumer<BusEvent> eventListener = event -> {};
        private AllowedPeers allowedPeers = AllowedPeers.SAME_USER_OR_ROOT;
        private boolean plainMessagesUnderCrateController = true;
        private boolean mapUnsealedRegions;
        private LaneOptions lanes = LaneOptions.DEFAULT;
        private WaitStrategy waitStrategy = WaitStrategy.PARK;
        private AcknowledgeMode acknowledge = AcknowledgeMode.ON_RECEIPT;
        private HostOptions host = HostOptions.DEFAULT;
        private @Nullable BusPlatform platform;

        private Builder(String identifier) {
            this.identifier = WireText.identifier(identifier);
        }

        /**
         * {@link JoinOptions#label()}.
         *
         * @throws IllegalLabelException when an element is not allowed ({@link Label})
         */
        public Builder label(String... elements) {
            return label(Label.of(elements));
        }

        /**
         * {@link JoinOptions#label()}.
         *
         * @throws IllegalLabelException when an element is not allowed ({@link Label})
         */
        public Builder label(Collection<String> elements) {
            return label(Label.of(elements));
        }

        /** {@link JoinOptions#label()}. */
        public Builder label(Label value) {
            label = Objects.requireNonNull(value, "label");
            return this;
        }

        /**
         * {@link JoinOptions#token()}.
         *
         * @param value at most {@value #MAX_TOKEN_BYTES} bytes of UTF-8, without half of a surrogate pair
         */
        public Builder token(String value) {
            token = WireText.token(value);
            return this;
        }

        /**
         * {@link JoinOptions#precedence()}, for instance to make this endpoint a stand-by of others with its label. A
         * controller of the crate goes by the order of joining alone.
         *
         * @param value 0 for the first to 255 for the last
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

        /** {@link JoinOptions#controllerAffinity()}. */
        public Builder controllerAffinity(boolean value) {
            controllerAffinity = value;
            return this;
        }

        /**
         * {@link JoinOptions#joinTimeout()}.
         *
         * @param value zero to {@link #LONGEST_TIMEOUT}, or null for no limit
         */
        public Builder joinTimeout(@Nullable Duration value) {
            joinTimeout = noneOrUpTo("joinTimeout", value);
            return this;
        }

        /**
         * {@link JoinOptions#sendTimeout()}.
         *
         * @param value zero to {@link #LONGEST_TIMEOUT}, or null for no limit
         */
        public Builder sendTimeout(@Nullable Duration value) {
            sendTimeout = noneOrUpTo("sendTimeout", value);
            return this;
        }

        /**
         * {@link JoinOptions#closeTimeout()}.
         *
         * @param value zero, which does not wait, to {@link #LONGEST_TIMEOUT}
         */
        public Builder closeTimeout(Duration value) {
            closeTimeout = Range.upTo("closeTimeout", value, LONGEST_TIMEOUT);
            return this;
        }

        /**
         * {@link JoinOptions#livenessLimit()}. The endpoint asks the controller when a send has to wait for long, and
         * after half of this time without a sign of life.
         *
         * @param value {@link #SHORTEST_LIVENESS_LIMIT} to {@link #LONGEST_LIVENESS_LIMIT}, or null for never
         */
        public Builder livenessLimit(@Nullable Duration value) {
            livenessLimit = value == null
                    ? null
                    : Range.between(
                            "livenessLimit",
                            value,
                            SHORTEST_LIVENESS_LIMIT,
                            LONGEST_LIVENESS_LIMIT,
                            "use null for a controller that is never asked");
            return this;
        }

        /** {@link JoinOptions#messageBox()}. */
        public Builder messageBox(MessageBox value) {
            messageBox = Objects.requireNonNull(value, "messageBox");
            return this;
        }

        /**
         * {@link JoinOptions#messageBox()}, of these types.
         *
         * @throws io.ipmb.codec.IllegalPayloadTypeException when one of them cannot be a payload
         */
        public Builder receives(Class<?>... types) {
            return messageBox(MessageBox.of(types));
        }

        /** {@link JoinOptions#eventListener()}. */
        public Builder eventListener(Consumer<BusEvent> value) {
            eventListener = Objects.requireNonNull(value, "eventListener");
            return this;
        }

        /** {@link JoinOptions#allowedPeers()}. */
        public Builder allowedPeers(AllowedPeers value) {
            allowedPeers = Objects.requireNonNull(value, "allowedPeers");
            return this;
        }

        /** {@link JoinOptions#plainMessagesUnderCrateController()}. */
        public Builder plainMessagesUnderCrateController(boolean value) {
            plainMessagesUnderCrateController = value;
            return this;
        }

        /** {@link JoinOptions#mapUnsealedRegions()}; only where each sender is trusted not to shrink a region. */
        public Builder mapUnsealedRegions(boolean value) {
            mapUnsealedRegions = value;
            return this;
        }

        /** {@link JoinOptions#lanes()}. */
        public Builder lanes(LaneOptions value) {
            lanes = Objects.requireNonNull(value, "lanes");
            return this;
        }

        /**
         * The {@link LaneOptions#mode()} of {@link JoinOptions#lanes()}; the other options of lanes stay as they are.
         */
        public Builder lanes(LaneMode value) {
            return lanes(lanes.toBuilder().mode(value).build());
        }

        /** {@link JoinOptions#waitStrategy()}. */
        public Builder waitStrategy(WaitStrategy value) {
            waitStrategy = Objects.requireNonNull(value, "waitStrategy");
            return this;
        }

        /**
         * {@link JoinOptions#acknowledge()}. Another mode than {@link AcknowledgeMode#ON_RECEIPT} needs lanes.
         *
         * @since 0.1.0
         */
        public Builder acknowledge(AcknowledgeMode value) {
            acknowledge = Objects.requireNonNull(value, "acknowledge");
            return this;
        }

        /** {@link JoinOptions#host()}. */
        public Builder host(HostOptions value) {
            host = Objects.requireNonNull(value, "host");
            return this;
        }

        /**
         * {@link JoinOptions#platform()}: for a test {@link BusPlatform#inProcess()}, the same one for all endpoints of
         * a bus.
         *
         * @throws IllegalArgumentException when it is not a platform of this library
         */
        public Builder platform(BusPlatform value) {
            platform = Platforms.of(Objects.requireNonNull(value, "platform"));
            return this;
        }

        /**
         * The finished options.
         *
         * @throws IllegalArgumentException when messages are to be acknowledged, and there are no lanes
         */
        public JoinOptions build() {
            if (acknowledge != AcknowledgeMode.ON_RECEIPT && lanes.mode() == LaneMode.NEVER) {
                throw new IllegalArgumentException("acknowledge=" + acknowledge + " without lanes: a sender can keep a"
                        + " message until it is acknowledged on a lane alone; allow lanes, or leave it at "
                        + AcknowledgeMode.ON_RECEIPT);
            }
            return new JoinOptions(this);
        }

        private static @Nullable Duration noneOrUpTo(String name, @Nullable Duration value) {
            return value == null ? null : Range.upTo(name, value, LONGEST_TIMEOUT, "use null for no limit");
        }
    }
}
