package io.ipmb;

import io.ipmb.codec.BincodeWriter;
import io.ipmb.protocol.LabelOp;
import io.ipmb.protocol.LabelOpReader;
import io.ipmb.protocol.MalformedFrameException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A condition on labels: element names joined by and, or, not. Immutable; equal when written the same way.
 *
 * <p>As text, from what binds tightest: a name, {@code *} for everyone, or parentheses; {@code !} for not; {@code &} for
 * and; {@code |} for or. A name of letters, digits and {@code - _ . / : @ # + $} stands for itself; any other is put in
 * {@code '…'} or {@code "…"}, where a backslash comes before a quote or another backslash, and {@code \n}, {@code \r},
 * {@code \t} and {@code \}{@code uXXXX} mean what they mean in Java.
 *
 * <p>Runs of the same operator have no inner grouping: {@code a & (b & c)} is {@code a & b & c}, and {@code !*} is the
 * expression that holds for nobody.
 */
public abstract sealed class LabelExpression
        permits ConstantExpression, ElementExpression, NegatedExpression, OperatorExpression {

    /** The most levels of nesting that an expression may have. */
    public static final int MAX_DEPTH = LabelOp.MAX_DEPTH;

    /** The most names and operators that an expression may have. */
    public static final int MAX_NODES = LabelOp.MAX_NODES;

    private final int depth;
    private final int nodes;

    /**
     * @param depth levels of nesting, 1 for a name
     * @param nodes names and operators on the wire
     * @throws IllegalArgumentException when these are above the limits
     */
    LabelExpression(int depth, int nodes) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("the label expression nests deeper than %d levels".formatted(MAX_DEPTH));
        }
        if (nodes > MAX_NODES) {
            throw new IllegalArgumentException(
                    "the label expression has more than %d names and operators".formatted(MAX_NODES));
        }
        this.depth = depth;
        this.nodes = nodes;
    }

    /** Holds for every label, even an empty one. */
    public static LabelExpression everyone() {
        return ConstantExpression.EVERYONE;
    }

    /** Holds for no label. */
    public static LabelExpression nobody() {
        return ConstantExpression.NOBODY;
    }

    /**
     * Holds for the labels that contain {@code element}; the name is taken as it is, nothing in it is an operator.
     *
     * @throws IllegalLabelException when no label can contain it
     */
    public static LabelExpression of(String element) {
        String objection = LabelElements.objection(element);
        if (objection != null) {
            throw new IllegalLabelException("A name in a label expression " + objection);
        }
        return new ElementExpression(element);
    }

    /**
     * Reads the text form.
     *
     * @throws SelectorSyntaxException when {@code text} is none, or nests too deep, or is too large
     */
    public static LabelExpression parse(String text) {
        return new LabelExpressionParser(text).parse();
    }

    /**
     * Reads the wire form. Names are taken as the sender wrote them, even those that no {@link Label} can contain; of
     * these the text form cannot be parsed.
     *
     * @param memory not changed, neither its position
     * @throws MalformedFrameException when the {@code length} bytes from {@code offset} on are no expression
     */
    public static LabelExpression decode(ByteBuffer memory, int offset, int length) throws MalformedFrameException {
        LabelOpReader reader = new LabelOpReader();
        reader.reset(memory, offset, length);
        LabelExpression expression = decode(reader.next(), reader);
        reader.requireEnd();
        return expression;
    }

    /** Recursion is safe here: the reader refuses what nests deeper than {@link #MAX_DEPTH}. */
    private static LabelExpression decode(LabelOp op, LabelOpReader reader) throws MalformedFrameException {
        return switch (op) {
            case TRUE -> everyone();
            case FALSE -> nobody();
            case LEAF -> new ElementExpression(reader.name());
            case NOT -> decode(reader.next(), reader).not();
            case AND, OR -> {
                List<LabelExpression> run = new ArrayList<>();
                decodeOperands(op, reader, run);
                yield OperatorExpression.of(op, run);
            }
        };
    }

    /** Decodes the two operands of {@code op}, taking apart those under the same operator. */
    private static void decodeOperands(LabelOp op, LabelOpReader reader, List<LabelExpression> run)
            throws MalformedFrameException {
        for (int i = 0; i < op.operands(); i++) {
            LabelOp next = reader.next();
            if (next == op) {
                decodeOperands(op, reader, run);
            } else {
                run.add(decode(next, reader));
            }
        }
    }

    /**
     * Holds where both do.
     *
     * @throws IllegalArgumentException when the result nests too deep or is too large
     */
    public final LabelExpression and(LabelExpression other) {
        return OperatorExpression.join(LabelOp.AND, this, other);
    }

    /**
     * Holds where this does and the label contains {@code element}.
     *
     * @throws IllegalLabelException when no label can contain it
     * @throws IllegalArgumentException when the result is too large
     */
    public final LabelExpression and(String element) {
        return and(of(element));
    }

    /**
     * Holds where one of them does, or both.
     *
     * @throws IllegalArgumentException when the result nests too deep or is too large
     */
    public final LabelExpression or(LabelExpression other) {
        return OperatorExpression.join(LabelOp.OR, this, other);
    }

    /**
     * Holds where this does or the label contains {@code element}.
     *
     * @throws IllegalLabelException when no label can contain it
     * @throws IllegalArgumentException when the result is too large
     */
    public final LabelExpression or(String element) {
        return or(of(element));
    }

    /**
     * Holds where this does not.
     *
     * @throws IllegalArgumentException when the result nests too deep or is too large
     */
    public LabelExpression not() {
        return new NegatedExpression(this);
    }

    /** Whether it holds for {@code label}. */
    public abstract boolean matches(Label label);

    /**
     * The elements that it asks for, in the order of their appearance: those under an even number of negations. A label
     * that has one of them need not satisfy the expression, and the other way round.
     */
    public final Set<String> positiveElements() {
        Set<String> found = new LinkedHashSet<>();
        collectElements(true, found);
        return found;
    }

    /** Writes the wire form; {@link #decode} reads it back. */
    public abstract void write(BincodeWriter writer);

    /** The text form in one canonical spelling, with no parentheses and quotes but those that are needed. */
    @Override
    public final String toString() {
        StringBuilder text = new StringBuilder();
        print(text);
        return text.toString();
    }

    @Override
    public abstract boolean equals(Object other);

    @Override
    public abstract int hashCode();

    abstract void print(StringBuilder text);

    /** Adds the names that count as {@code positive} at this place: true here and negated an even number of times. */
    abstract void collectElements(boolean positive, Set<String> found);

    final int depth() {
        return depth;
    }

    final int nodes() {
        return nodes;
    }
}
