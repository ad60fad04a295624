package io.ipmb;

import io.ipmb.protocol.LabelOp;
import java.util.List;

/** Holds where its operand does not. The operand is no constant. */
final class NegatedExpression extends LabelExpression {

    private final LabelExpression operand;

    NegatedExpression(LabelExpression operand) {
        super(operand.depth() + 1, operand.nodes() + 1, ~operand.hashCode());
        this.operand = operand;
    }

    @Override
    List<LabelExpression> operands() {
        return List.of(operand);
    }

    @Override
    List<Object> wireForm() {
        return List.of(LabelOp.NOT, operand);
    }

    @Override
    List<Object> textForm() {
        return operand instanceof OperatorExpression ? List.of("!(", operand, ")") : List.of("!", operand);
    }
}
