package io.ipmb;

import io.ipmb.protocol.LabelOp;
import java.util.List;

/** A name: holds for the labels that contain it. */
final class ElementExpression extends LabelExpression {

    private final String name;

    /** Does not check the name: a received one may be any text. */
    ElementExpression(String name) {
        super(1, 1, name.hashCode());
        this.name = name;
    }

    String name() {
        return name;
    }

    @Override
    List<LabelExpression> operands() {
        return List.of();
    }

    @Override
    List<Object> wireForm() {
        return List.of(LabelOp.LEAF, name);
    }

    @Override
    List<Object> textForm() {
        return List.of(LabelExpressionNames.printed(name));
    }
}
