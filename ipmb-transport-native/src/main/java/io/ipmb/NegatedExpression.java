package io.ipmb;

import io.ipmb.codec.BincodeWriter;
import io.ipmb.protocol.LabelOp;
import java.util.Set;

/** Holds where its operand does not. The operand is no constant. */
final class NegatedExpression extends LabelExpression {

    private final LabelExpression operand;

    NegatedExpression(LabelExpression operand) {
        super(operand.depth() + 1, operand.nodes() + 1);
        this.operand = operand;
    }

    @Override
    public boolean matches(Label label) {
        return !operand.matches(label);
    }

    @Override
    public void write(BincodeWriter writer) {
        LabelOp.NOT.write(writer);
        operand.write(writer);
    }

    @Override
    void print(StringBuilder text) {
        text.append('!');
        if (operand instanceof OperatorExpression) {
            text.append('(');
            operand.print(text);
            text.append(')');
        } else {
            operand.print(text);
        }
    }

    @Override
    void collectElements(boolean positive, Set<String> found) {
        operand.collectElements(!positive, found);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NegatedExpression negated && negated.operand.equals(operand);
    }

    @Override
    public int hashCode() {
        return ~operand.hashCode();
    }
}
