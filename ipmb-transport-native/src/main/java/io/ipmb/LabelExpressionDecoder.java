package io.ipmb;

import io.ipmb.protocol.LabelOp;
import io.ipmb.protocol.LabelOpReader;
import io.ipmb.protocol.MalformedFrameException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Makes an expression of its wire form. Operators with missing operands wait on a stack, without recursion: the depth
 * is limited by the number of nodes alone.
 */
final class LabelExpressionDecoder {

    /** An operator with missing operands. */
    private static final class Open {
        final LabelOp op;
        final List<LabelExpression> operands = new ArrayList<>();
        int missing;

        Open(LabelOp op) {
            this.op = op;
            missing = op.operands();
        }

        LabelExpression close() {
            return op == LabelOp.NOT ? operands.get(0).not() : OperatorExpression.of(op, operands);
        }
    }

    private LabelExpressionDecoder() {}

    /** Reads one whole expression. */
    static LabelExpression decode(LabelOpReader reader) throws MalformedFrameException {
        Deque<Open> open = new ArrayDeque<>();
        while (true) {
            LabelOp op = reader.next();
            if (op.operands() > 0) {
                open(op, open);
                continue;
            }
            LabelExpression complete = leaf(op, reader);
            while (!open.isEmpty() && open.getFirst().missing == 1) {
                Open last = open.removeFirst();
                last.operands.add(complete);
                complete = last.close();
            }
            if (open.isEmpty()) {
                return complete;
            }
            open.getFirst().operands.add(complete);
            open.getFirst().missing--;
        }
    }

    private static void open(LabelOp op, Deque<Open> open) {
        Open outer = open.peekFirst();
        if (outer != null && outer.op == op && op != LabelOp.NOT) {
            // An operand that is a run of the same operator becomes part of this one.
            outer.missing += op.operands() - 1;
        } else {
            open.addFirst(new Open(op));
        }
    }

    private static LabelExpression leaf(LabelOp op, LabelOpReader reader) {
        return switch (op) {
            case TRUE -> LabelExpression.everyone();
            case FALSE -> LabelExpression.nobody();
            default -> new ElementExpression(reader.name());
        };
    }
}
