package io.ipmb;

import io.ipmb.endpoint.WireSelectors;
import io.ipmb.protocol.EncodedSelector;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.MalformedFrameException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;

/**
 * The receivers of a message: a condition on their labels, a mode (one or all of them), and the time for which the bus
 * keeps the message while nobody satisfies the condition. Immutable. Each selector encodes its wire form once: keep and
 * reuse it.
 *
 * @since 0.1.0
 */
public final class Selector {

    /** The choice among the endpoints whose label satisfies the expression. */
    public enum Mode {
        /**
         * One: the endpoint with the lowest {@link JoinOptions#precedence()}, among equals the one that joined first,
         * the bus's founder last.
         */
        UNICAST,
        /** All that are on the bus at this moment, the sender included when its own label satisfies the expression. */
        MULTICAST
    }

    static {
        WireSelectors.install(new WireSelectors() {
            @Override
            protected EncodedSelector encodedForm(Selector selector) {
                return selector.encoded;
            }

            @Override
            protected Selector ofFrame(FrameView frame) throws MalformedFrameException {
                return of(frame);
            }

            @Override
            protected LabelExpression decoded(ByteBuffer memory, int offset, int length)
                    throws MalformedFrameException {
                return LabelExpression.decode(memory, offset, length);
            }
        });
    }

    private final LabelExpression expression;
    private final Mode mode;
    private final Duration timeToLive;
    private final EncodedSelector encoded;

    private Selector(LabelExpression expression, Mode mode, Duration timeToLive, EncodedSelector encoded) {
        this.expression = expression;
        this.mode = mode;
        this.timeToLive = timeToLive;
        this.encoded = encoded;
    }

    private static Selector of(LabelExpression expression, Mode mode) {
        EncodedSelector encoded = EncodedSelector.of(expression.encoded(), mode == Mode.MULTICAST, 0, 0);
        return new Selector(expression, mode, Duration.ZERO, encoded);
    }

    /**
     * To one endpoint.
     *
     * @param expression the text of a {@link LabelExpression}, often just a name
     * @throws SelectorSyntaxException when the text is no label expression
     */
    public static Selector unicast(String expression) {
        return unicast(LabelExpression.parse(expression));
    }

    /** To one endpoint. */
    public static Selector unicast(LabelExpression expression) {
        return of(expression, Mode.UNICAST);
    }

    /**
     * To all endpoints on the bus.
     *
     * @param expression the text of a {@link LabelExpression}, often just a name
     * @throws SelectorSyntaxException when the text is no label expression
     */
    public static Selector multicast(String expression) {
        return multicast(LabelExpression.parse(expression));
    }

    /** To all endpoints on the bus. */
    public static Selector multicast(LabelExpression expression) {
        return of(expression, Mode.MULTICAST);
    }

    /**
     * The selector of a received frame. A time to live beyond the range of a {@link Duration} becomes the longest one.
     *
     * @throws MalformedFrameException when the frame's label expression is malformed, which wrapping it has ruled out
     */
    static Selector of(FrameView frame) throws MalformedFrameException {
        LabelExpression expression =
                LabelExpression.decode(frame.memory(), frame.expressionOffset(), frame.expressionLength());
        Duration timeToLive = frame.timeToLiveSeconds() < 0
                ? Duration.ofSeconds(Long.MAX_VALUE, 999_999_999)
                : Duration.ofSeconds(frame.timeToLiveSeconds(), frame.timeToLiveNanoPart());
        Mode mode = frame.isMulticast() ? Mode.MULTICAST : Mode.UNICAST;
        return new Selector(expression, mode, timeToLive, EncodedSelector.copyOf(frame));
    }

    /**
     * The same selector with another time to live; zero unless set.
     *
     * @param duration the time for which the bus keeps the message while nobody satisfies the expression; zero drops it
     *     at once
     * @throws IllegalArgumentException when it is negative
     */
    public Selector withTimeToLive(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("timeToLive=" + duration + " is negative; zero keeps nothing");
        }
        EncodedSelector kept = encoded.withTimeToLive(duration.getSeconds(), duration.getNano());
        return new Selector(expression, mode, duration, kept);
    }

    /** The condition on the receiver's label. */
    public LabelExpression expression() {
        return expression;
    }

    /** Whether one endpoint or all get the message. */
    public Mode mode() {
        return mode;
    }

    /** The time for which the bus keeps the message while nobody satisfies the expression; not negative. */
    public Duration timeToLive() {
        return timeToLive;
    }

    /** The wire form. */
    EncodedSelector encoded() {
        return encoded;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Selector selector
                && selector.mode == mode
                && selector.expression.equals(expression)
                && selector.timeToLive.equals(timeToLive);
    }

    @Override
    public int hashCode() {
        return Objects.hash(expression, mode, timeToLive);
    }

    /** As {@code unicast earth & !moon, time to live PT5S}. */
    @Override
    public String toString() {
        String kept = timeToLive.isZero() ? "" : ", time to live " + timeToLive;
        return (mode == Mode.MULTICAST ? "multicast " : "unicast ") + expression + kept;
    }
}
