package io.ipmb.endpoint;

import io.ipmb.LabelExpression;
import io.ipmb.Selector;
import io.ipmb.protocol.EncodedSelector;
import io.ipmb.protocol.FrameTail;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.MalformedFrameException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Converts the user's selectors to and from their wire form, which stays hidden from programs: this room is not
 * exported. {@link Selector} installs the converter during its initialization.
 */
public abstract class WireSelectors {

    /** Written once, during the initialization of Selector; a reader of null waits for that. */
    private static @Nullable WireSelectors installed;

    /** For Selector alone. */
    protected WireSelectors() {}

    /** For Selector alone. */
    public static void install(WireSelectors way) {
        installed = way;
    }

    /** The wire form of a selector, encoded once. */
    public static EncodedSelector encoded(Selector selector) {
        return way().encodedForm(selector);
    }

    /** The marks of a selector's frames, see {@link FrameTail}; 0 for none. */
    public static int marks(Selector selector) {
        return way().marksOf(selector);
    }

    /** The key of a selector's frames; 0 for none. */
    public static long key(Selector selector) {
        return way().keyOf(selector);
    }

    /**
     * The selector of a received frame. A time to live beyond the range of a {@link java.time.Duration} becomes the
     * longest one.
     *
     * @throws MalformedFrameException when the frame's label expression is malformed, which wrapping it has ruled out
     */
    public static Selector received(FrameView frame) throws MalformedFrameException {
        return way().ofFrame(frame);
    }

    /**
     * Reads a label expression. Names stay as the sender wrote them, even those that no label can contain; the text
     * form of such an expression cannot be parsed.
     *
     * @param memory unchanged, its position too
     * @throws MalformedFrameException when the {@code length} bytes from {@code offset} on are no expression
     */
    public static LabelExpression expression(ByteBuffer memory, int offset, int length) throws MalformedFrameException {
        return way().decoded(memory, offset, length);
    }

    /** {@link #encoded(Selector)}. */
    protected abstract EncodedSelector encodedForm(Selector selector);

    /** {@link #marks(Selector)}. */
    protected abstract int marksOf(Selector selector);

    /** {@link #key(Selector)}. */
    protected abstract long keyOf(Selector selector);

    /** {@link #received(FrameView)}. */
    protected abstract Selector ofFrame(FrameView frame) throws MalformedFrameException;

    /** {@link #expression(ByteBuffer, int, int)}. */
    protected abstract LabelExpression decoded(ByteBuffer memory, int offset, int length)
            throws MalformedFrameException;

    private static WireSelectors way() {
        WireSelectors known = installed;
        return known == null ? initialized() : known;
    }

    private static WireSelectors initialized() {
        // Any use of the class initializes it, or waits for the thread that does.
        Selector first = Selector.unicast(LabelExpression.everyone());
        WireSelectors known = installed;
        if (known == null) {
            throw new IllegalStateException("no wire form is installed for " + first);
        }
        return known;
    }
}
