package io.ipmb;

import io.ipmb.codec.BincodeWriter;
import io.ipmb.protocol.LabelOp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run of operands as the wire wants it, a tree of operators with two operands each: the flattest tree that keeps their
 * order. So a hundred names nest eight deep, and no run is deeper than the tree that it was received in.
 *
 * <p>A node is either one operand, or a pair of nodes.
 */
final class OperandTree {

    private final @Nullable LabelExpression operand;
    private final @Nullable OperandTree left;
    private final @Nullable OperandTree right;
    private final int depth;

    private OperandTree(LabelExpression operand) {
        this.operand = operand;
        left = null;
        right = null;
        depth = operand.depth();
    }

    private OperandTree(OperandTree left, OperandTree right) {
        operand = null;
        this.left = left;
        this.right = right;
        depth = 1 + Math.max(left.depth, right.depth);
    }

    /** @param operands one or more */
    static OperandTree of(List<LabelExpression> operands) {
        int limit = operands.stream().mapToInt(LabelExpression::depth).max().orElseThrow();
        while (true) {
            Packing packing = new Packing(operands);
            OperandTree tree = packing.pack(limit);
            if (tree != null && packing.next == operands.size()) {
                return tree;
            }
            limit++;
        }
    }

    /** Levels of nesting, those within the operands included. */
    int depth() {
        return depth;
    }

    void write(LabelOp op, BincodeWriter writer) {
        if (left != null && right != null) {
            op.write(writer);
            left.write(op, writer);
            right.write(op, writer);
        } else if (operand != null) {
            operand.write(writer);
        }
    }

    /** Takes operands from the front, as many as go into a tree of limited depth. */
    private static final class Packing {

        private final List<LabelExpression> operands;
        private int next;

        Packing(List<LabelExpression> operands) {
            this.operands = operands;
        }

        /** Null when not even the next one fits, or there is none. */
        @Nullable OperandTree pack(int limit) {
            if (next == operands.size() || operands.get(next).depth() > limit) {
                return null;
            }
            if (operands.get(next).depth() == limit) {
                return new OperandTree(operands.get(next++));
            }
            OperandTree first = pack(limit - 1);
            OperandTree second = pack(limit - 1);
            return first == null || second == null ? first : new OperandTree(first, second);
        }
    }
}
