package io.ipmb;

import io.ipmb.codec.BincodeWriter;
import io.ipmb.protocol.LabelOp;
import java.util.Set;

/** Everyone and nobody. There are no other instances, and each is the other's negation. */
final class ConstantExpression extends LabelExpression {

    static final ConstantExpression EVERYONE = new ConstantExpression(LabelOp.TRUE, "*");
    static final ConstantExpression NOBODY = new ConstantExpression(LabelOp.FALSE, "!*");

    private final LabelOp op;
    private final String text;

    private ConstantExpression(LabelOp op, String text) {
        super(1, 1);
        this.op = op;
        this.text = text;
    }

    @Override
    public LabelExpression not() {
        return op == LabelOp.TRUE ? NOBODY : EVERYONE;
    }

    @Override
    public boolean matches(Label label) {
        return op == LabelOp.TRUE;
    }

    @Override
    public void write(BincodeWriter writer) {
        op.write(writer);
    }

    @Override
    void print(StringBuilder target) {
        target.append(text);
    }

    @Override
    void collectElements(boolean positive, Set<String> found) {
        // Names nobody in particular.
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return op.hashCode();
    }
}
