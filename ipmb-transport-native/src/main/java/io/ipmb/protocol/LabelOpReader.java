package io.ipmb.protocol;

import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.DecodeException;
import io.ipmb.protocol.MalformedFrameException.Reason;
import java.nio.ByteBuffer;

/**
 * Reads the wire form of a label expression node by node, operators before their operands, and refuses what is no
 * expression or beyond {@link LabelOp#MAX_NODES}, however deep it nests. Reusable, for one thread; allocates
 * nothing but what {@link #name()} returns.
 */
public final class LabelOpReader {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final BincodeReader reader;
    private final BincodeReader names = new BincodeReader();

    /** For each operator above the next node, from the top down, how many operands are still to come. */
    private final byte[] missingOperands = new byte[LabelOp.MAX_NODES];

    private ByteBuffer memory = NOTHING;
    private int origin;
    private int limit;
    private int level;
    private int nodes;
    private int nodeAt;
    private int nameAt;

    /** A reader that has nothing to read until {@link #reset(ByteBuffer, int, int)}. */
    public LabelOpReader() {
        this(new BincodeReader());
    }

    /** Reads on where {@code shared} stands, which its owner has reset; to be used with {@link #begin}. */
    LabelOpReader(BincodeReader shared) {
        reader = shared;
    }

    /** Starts reading at {@code offset}; the expression may end before {@code length} bytes are read. */
    public void reset(ByteBuffer memory, int offset, int length) {
        reader.reset(memory, offset, offset + length);
        begin(memory, offset, offset + length);
    }

    /**
     * Starts reading an expression where the reader stands.
     *
     * @param memory the same that the reader reads
     * @param origin where the reader's position is 0
     * @param limit where it ends
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
     * @throws MalformedFrameException when there is none, or it is beyond a limit
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

    /** Whether the last node that was read completed the expression. */
    public boolean isComplete() {
        return nodes > 0 && level == 0;
    }

    /** The name in the {@link LabelOp#LEAF} that was read last. */
    public String name() {
        names.reset(memory, nameAt, limit);
        return names.readString();
    }

    /**
     * Checks that the expression ends where it was said to end.
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

    /** Reads all that is left of the expression. */
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

    /** Checks a name like reading it, without making a string of it. */
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

    /** A node without missing operands completes itself, and with it every operator that waited for it alone. */
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
