package io.ipmb;

import io.ipmb.endpoint.WireSelectors;
import io.ipmb.protocol.EncodedSelector;
import io.ipmb.protocol.FrameTail;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.MalformedFrameException;
import io.ipmb.protocol.Rendezvous;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;

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
         * the bus's founder last; any of them where the selector is {@linkplain Selector#spread() spread}.
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
            protected int marksOf(Selector selector) {
                return selector.marks;
            }

            @Override
            protected long keyOf(Selector selector) {
                return selector.key;
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

    /** Those of a {@link FrameTail}. */
    private final int marks;

    /** 0 without one. */
    private final long key;

    private Selector(
            LabelExpression expression, Mode mode, Duration timeToLive, EncodedSelector encoded, int marks, long key) {
        this.expression = expression;
        this.mode = mode;
        this.timeToLive = timeToLive;
        this.encoded = encoded;
        this.marks = marks;
        this.key = key;
    }

    private static Selector of(LabelExpression expression, Mode mode) {
        EncodedSelector encoded = EncodedSelector.of(expression.encoded(), mode == Mode.MULTICAST, 0, 0);
        return new Selector(expression, mode, Duration.ZERO, encoded, 0, 0);
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
     * The selector of a received frame, which does not tell whether it was spread. A time to live beyond the range of a
     * {@link Duration} becomes the longest one.
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
        return new Selector(expression, mode, timeToLive, EncodedSelector.copyOf(frame), 0, 0);
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
        return new Selector(expression, mode, duration, kept, marks, key);
    }

    /**
     * The same selector, its messages spread: each goes to any of the endpoints that satisfy the expression, so that
     * they share the work. The bus takes two of them at random and gives the message to the one for which fewer bytes
     * wait. Nothing is said about the order in which different receivers handle their messages.
     *
     * <p>The host of the bus spreads messages of this library's endpoints to all kinds of receivers. A host on the
     * crate ipmb 0.8 does not: there, each message goes to the first that matches.
     *
     * @throws IllegalStateException when the selector is a multicast, which reaches all
     */
    public Selector spread() {
        return spread(FrameTail.SPREAD, 0);
    }

    /**
     * As {@link #spread()}, with the messages of one key in order: they all go to the same endpoint as long as the
     * endpoints that satisfy the expression stay the same. When one of them leaves, its keys go to the others; when one
     * joins, it takes over some keys from each of them.
     *
     * @param number any; the same number means the same key in all programs
     * @throws IllegalStateException when the selector is a multicast, which reaches all
     */
    public Selector spread(long number) {
        return spread(FrameTail.SPREAD | FrameTail.SPREAD_KEY, number);
    }

    /**
     * As {@link #spread(long)}, with a text as the key: its UTF-8 under the hash function FNV-1a with 64 bits.
     *
     * @throws IllegalStateException when the selector is a multicast, which reaches all
     */
    public Selector spread(String text) {
        return spread(Rendezvous.key(text));
    }

    private Selector spread(int withMarks, long withKey) {
        if (mode == Mode.MULTICAST) {
            throw new IllegalStateException(
                    "\"" + this + "\" reaches all that match; only a unicast selector is spread");
        }
        return new Selector(expression, mode, timeToLive, encoded, withMarks, withKey);
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

    /** Whether the messages are spread among the endpoints that satisfy the expression. */
    public boolean isSpread() {
        return marks != 0;
    }

    /** The key by which the messages are spread; that of a text is its hash. Empty without a key. */
    public OptionalLong spreadKey() {
        return (marks & FrameTail.SPREAD_KEY) == 0 ? OptionalLong.empty() : OptionalLong.of(key);
    }

    /** The wire form. */
    EncodedSelector encoded() {
        return encoded;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Selector selector
                && selector.mode == mode
                && selector.marks == marks
                && selector.key == key
                && selector.expression.equals(expression)
                && selector.timeToLive.equals(timeToLive);
    }

    @Override
    public int hashCode() {
        return Objects.hash(expression, mode, timeToLive, marks, key);
    }

    /** As {@code unicast earth & !moon, spread by 17, time to live PT5S}. */
    @Override
    public String toString() {
        String kept = timeToLive.isZero() ? "" : ", time to live " + timeToLive;
        String spread = isSpread() ? ", spread" : "";
        String by = (marks & FrameTail.SPREAD_KEY) == 0 ? "" : " by " + key;
        return (mode == Mode.MULTICAST ? "multicast " : "unicast ") + expression + spread + by + kept;
    }
}
