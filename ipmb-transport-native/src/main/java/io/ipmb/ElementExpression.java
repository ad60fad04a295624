package io.ipmb;

import io.ipmb.codec.BincodeWriter;
import io.ipmb.protocol.LabelOp;
import java.util.Set;

/** A name: holds for the labels that contain it. */
final class ElementExpression extends LabelExpression {

    private final String name;

    /** Does not check the name: what was received may hold any. */
    ElementExpression(String name) {
        super(1, 1);
        this.name = name;
    }

    @Override
    public boolean matches(Label label) {
        return label.contains(name);
    }

    @Override
    public void write(BincodeWriter writer) {
        LabelOp.LEAF.write(writer);
        writer.writeString(name);
    }

    @Override
    void print(StringBuilder text) {
        LabelExpressionNames.print(name, text);
    }

    @Override
    void collectElements(boolean positive, Set<String> found) {
        if (positive) {
            found.add(name);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ElementExpression element && element.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
