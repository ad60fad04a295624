package io.ipmb.protocol;

import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.DecodeException;
import io.ipmb.protocol.MalformedFrameException.Reason;
import java.nio.ByteBuffer;

/**
 * Reads the wire form of a label expression node by node, operators before their operands, at any depth. Refuses
 * invalid bytes and more than {@link LabelOp#MAX_NODES} nodes. Reusable, for one thread; allocates the result of {@link
 * #name()} alone.
 */
public final class LabelOpReader {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final BincodeReader reader;
    private final BincodeReader names = new BincodeReader();

    /** The number of missing operands of each operator above the next node, from the top down. */
    private final byte[] missingOperands = new byte[LabelOp.MAX_NODES];

    private ByteBuffer memory = NOTHING;
    private int origin;
    private int limit;
    private int level;
    private int nodes;
    private int nodeAt;
    private int nameAt;

    /** A reader without bytes; call {@link #reset(ByteBuffer, int, int)} first. */
    public LabelOpReader() {
        this(new BincodeReader());
    }

    /** Reads with {@code shared}, which its owner resets; to be used with {@link #begin}. */
    LabelOpReader(BincodeReader shared) {
        reader = shared;
    }

    /** Starts at {@code offset}; the expression may be shorter than {@code length} bytes. */
    public void reset(ByteBuffer memory, int offset, int length) {
        reader.reset(memory, offset, offset + length);
        begin(memory, offset, offset + length);
    }

    /**
     * Starts with an expression at the reader's position.
     *
     * @param memory of the reader
     * @param origin the index of the reader's position 0
     * @param limit the index behind the reader's last byte
     */
    void begin(ByteBuffer memory, int origin, int limit) {
        this.memory = memory;
        this.origin = origin;
        this.limit = limit;
        level = 0;
        nodes = 0;
    }

    /**
     * Reads the next node. Not to be called once {@link #isComplete()}.
     *
     * @throws MalformedFrameException when there is none, or it exceeds a limit
     */
    public LabelOp next() throws MalformedFrameException {
        nodeAt = reader.position();
        if (nodes == LabelOp.MAX_NODES) {
            throw new MalformedFrameException(
                    Reason.EXPRESSION_TOO_LARGE,
                    "the label expression has more than the " + LabelOp.MAX_NODES + " names and operators allowed",
                    nodeAt);
        }
        nodes++;
        LabelOp op = readOp();
        if (op.operands() > 0) {
            missingOperands[level++] = (byte) op.operands();
        } else {
            completeOperand();
        }
        return op;
    }

    /** Whether the last node has completed the expression. */
    public boolean isComplete() {
        return nodes > 0 && level == 0;
    }

    /** The name in the last {@link LabelOp#LEAF}. */
    public String name() {
        names.reset(memory, nameAt, limit);
        return names.readString();
    }

    /**
     * Checks that nothing follows the expression.
     *
     * @throws MalformedFrameException when bytes are left
     */
    public void requireEnd() throws MalformedFrameException {
        if (reader.remaining() > 0) {
            throw new MalformedFrameException(
                    Reason.INVALID_SELECTOR,
                    reader.remaining() + " bytes follow the end of the label expression",
                    reader.position());
        }
    }

    /** Reads the rest of the expression. */
    void skip() throws MalformedFrameException {
        while (!isComplete()) {
            next();
        }
    }

    private LabelOp readOp() throws MalformedFrameException {
        try {
            int number = reader.readVariant();
            if (!LabelOp.isNumber(number)) {
                throw new DecodeException(
                        "there is no label operator " + Integer.toUnsignedString(number) + ", expected 0 to 5", nodeAt);
            }
            LabelOp op = LabelOp.ofNumber(number);
            if (op == LabelOp.LEAF) {
                skipName();
            }
            return op;
        } catch (DecodeException e) {
            throw new MalformedFrameException(Reason.INVALID_SELECTOR, e, "of the label expression");
        }
    }

    /** Checks a name as reading does, without making a string. */
    private void skipName() {
        nameAt = origin + reader.position();
        long length = reader.readLength();
        if (length > reader.remaining()) {
            throw reader.fail("a name of " + length + " bytes where " + reader.remaining() + " are left");
        }
        int end = reader.position() + (int) length;
        while (reader.position() < end) {
            reader.readCharacter();
        }
        if (reader.position() > end) {
            throw reader.fail("a name that ends within a UTF-8 character");
        }
    }

    /** Completes a node without missing operands, and every operator whose last missing operand it was. */
    private void completeOperand() {
        while (level > 0) {
            missingOperands[level - 1]--;
            if (missingOperands[level - 1] > 0) {
                return;
            }
            level--;
        }
    }
}
