package io.ipmb;

import io.ipmb.codec.BincodeWriter;
import io.ipmb.protocol.LabelOp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * A run of two or more operands under the same operator, and or or. None of the operands is a run under that operator:
 * joining takes such apart.
 *
 * <p>The wire knows operators of two operands only: {@link OperandTree} is how a run is written.
 */
final class OperatorExpression extends LabelExpression {

    private final LabelOp op;
    private final List<LabelExpression> operands;
    private final OperandTree tree;

    private OperatorExpression(LabelOp op, List<LabelExpression> operands, OperandTree tree) {
        super(tree.depth(), nodes(operands));
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

    /** The run of these; with a single operand it is that one. */
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
    public boolean matches(Label label) {
        boolean decisive = op == LabelOp.OR;
        for (LabelExpression operand : operands) {
            if (operand.matches(label) == decisive) {
                return decisive;
            }
        }
        return !decisive;
    }

    @Override
    public void write(BincodeWriter writer) {
        tree.write(op, writer);
    }

    @Override
    void print(StringBuilder text) {
        String separator = "";
        for (LabelExpression operand : operands) {
            text.append(separator);
            separator = op == LabelOp.AND ? " & " : " | ";
            if (op == LabelOp.AND && operand instanceof OperatorExpression) {
                text.append('(');
                operand.print(text);
                text.append(')');
            } else {
                operand.print(text);
            }
        }
    }

    @Override
    void collectElements(boolean positive, Set<String> found) {
        operands.forEach(operand -> operand.collectElements(positive, found));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OperatorExpression run && run.op == op && run.operands.equals(operands);
    }

    @Override
    public int hashCode() {
        return 31 * op.hashCode() + operands.hashCode();
    }
}
