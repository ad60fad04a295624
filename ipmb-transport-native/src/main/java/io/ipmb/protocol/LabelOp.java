package io.ipmb.protocol;

import io.ipmb.codec.BincodeWriter;

/** The kinds of node in a label expression, in the order of their numbers on the wire. */
public enum LabelOp {
    /** Holds for every label. */
    TRUE(0),
    /** Holds for no label. */
    FALSE(0),
    /** Holds for labels with the name behind it. */
    LEAF(0),
    /** Holds where its operand does not. */
    NOT(1),
    /** Holds where both operands do. */
    AND(2),
    /** Holds where one of the operands does, or both. */
    OR(2);

    /** The most nodes in an expression. Their depth has no limit of its own, since no reader recurses. */
    public static final int MAX_NODES = 1024;

    private static final LabelOp[] BY_NUMBER = values();

    private final int operands;

    LabelOp(int operands) {
        this.operands = operands;
    }

    /** The number of operands that follow, 0 to 2. */
    public int operands() {
        return operands;
    }

    /** Writes the number of this kind; the name or the operands come next. */
    public void write(BincodeWriter writer) {
        writer.writeVariant(ordinal());
    }

    static boolean isNumber(int number) {
        return number >= 0 && number < BY_NUMBER.length;
    }

    static LabelOp ofNumber(int number) {
        return BY_NUMBER[number];
    }
}
