package io.ipmb;

import io.ipmb.protocol.LabelOp;
import java.util.List;

/** Everyone and nobody. There are no other instances, and each is the other's negation. */
final class ConstantExpression extends LabelExpression {

    static final ConstantExpression EVERYONE = new ConstantExpression(LabelOp.TRUE, "*");
    static final ConstantExpression NOBODY = new ConstantExpression(LabelOp.FALSE, "!*");

    private final LabelOp op;
    private final String text;

    private ConstantExpression(LabelOp op, String text) {
        super(1, 1, op.ordinal());
        this.op = op;
        this.text = text;
    }

    @Override
    public LabelExpression not() {
        return op == LabelOp.TRUE ? NOBODY : EVERYONE;
    }

    @Override
    List<LabelExpression> operands() {
        return List.of();
    }

    @Override
    List<Object> wireForm() {
        return List.of(op);
    }

    @Override
    List<Object> textForm() {
        return List.of(text);
    }
}
