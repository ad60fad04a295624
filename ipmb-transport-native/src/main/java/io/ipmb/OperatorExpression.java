package io.ipmb;

import io.ipmb.protocol.LabelOp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A run of two or more operands under the same operator, and or or. None of the operands is a run under that operator:
 * a join takes such a run apart.
 *
 * <p>The wire knows operators of two operands only; an {@link OperandTree} is the wire form of a run.
 */
final class OperatorExpression extends LabelExpression {

    private final LabelOp op;
    private final List<LabelExpression> operands;
    private final OperandTree tree;

    private OperatorExpression(LabelOp op, List<LabelExpression> operands, OperandTree tree) {
        super(tree.depth(), nodes(operands), 31 * op.ordinal() + operands.hashCode());
        this.op = op;
        this.operands = operands;
        this.tree = tree;
    }

    private static int nodes(List<LabelExpression> operands) {
        return operands.stream().mapToInt(LabelExpression::nodes).sum() + operands.size() - 1;
    }

    static LabelExpression join(LabelOp op, LabelExpression left, LabelExpression right) {
        return of(op, List.of(left, right));
    }

    /** The run of these operands; a single operand itself. */
    static LabelExpression of(LabelOp op, List<LabelExpression> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        List<LabelExpression> operands = new ArrayList<>();
        for (LabelExpression part : parts) {
            if (part instanceof OperatorExpression run && run.op == op) {
                operands.addAll(run.operands);
            } else {
                operands.add(part);
            }
        }
        return new OperatorExpression(op, Collections.unmodifiableList(operands), OperandTree.of(operands));
    }

    @Override
    List<LabelExpression> operands() {
        return operands;
    }

    @Override
    List<Object> wireForm() {
        List<Object> pieces = new ArrayList<>(2 * operands.size());
        for (int i = 0; i < operands.size(); i++) {
            pieces.addAll(Collections.nCopies(tree.operatorsBefore(i), op));
            pieces.add(operands.get(i));
        }
        return pieces;
    }

    @Override
    List<Object> textForm() {
        List<Object> pieces = new ArrayList<>(2 * operands.size());
        for (LabelExpression operand : operands) {
            if (!pieces.isEmpty()) {
                pieces.add(op == LabelOp.AND ? " & " : " | ");
            }
            if (op == LabelOp.AND && operand instanceof OperatorExpression) {
                pieces.addAll(List.of("(", operand, ")"));
            } else {
                pieces.add(operand);
            }
        }
        return pieces;
    }
}
