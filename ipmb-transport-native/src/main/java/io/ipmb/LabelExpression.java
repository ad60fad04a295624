package io.ipmb;

import io.ipmb.codec.BincodeWriter;
import io.ipmb.protocol.LabelOp;
import io.ipmb.protocol.LabelOpReader;
import io.ipmb.protocol.LabelProgram;
import io.ipmb.protocol.MalformedFrameException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A condition on labels: element names joined by and, or, not. Immutable; equal when written the same way.
 *
 * <p>As text, from what binds tightest: a name, {@code *} for everyone, or parentheses; {@code !} for not; {@code &}
 * for and; {@code |} for or. A name of letters, digits and {@code - _ . / : @ # + $} stands for itself; any other is
 * put in {@code '…'} or {@code "…"}, where a backslash comes before a quote or another backslash, and {@code \n},
 * {@code \r}, {@code \t} and {@code \}{@code uXXXX} mean what they mean in Java.
 *
 * <p>Runs of the same operator have no inner grouping: {@code a & (b & c)} is {@code a & b & c}, and {@code !*} is the
 * expression that holds for nobody.
 *
 * @since 0.1.0
 */
public abstract sealed class LabelExpression
        permits ConstantExpression, ElementExpression, NegatedExpression, OperatorExpression {

    /** The most names and operators of an expression; their depth has no other limit. */
    public static final int MAX_NODES = LabelOp.MAX_NODES;

    /** A part of an expression, and whether it is under an even number of negations. */
    private record Part(LabelExpression expression, boolean positive) {}

    private final int depth;
    private final int nodes;
    private final int hash;

    /** Made on demand, by any thread, since all make the same. */
    private @Nullable LabelProgram program;

    /**
     * @param depth levels of nesting, 1 for a name
     * @param nodes names and operators on the wire
     * @param hash of its parts
     * @throws IllegalArgumentException when there are more nodes than allowed
     */
    LabelExpression(int depth, int nodes, int hash) {
        if (nodes > MAX_NODES) {
            throw new IllegalArgumentException(
                    "the label expression has more than %d names and operators".formatted(MAX_NODES));
        }
        this.depth = depth;
        this.nodes = nodes;
        this.hash = hash;
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
     * Holds for the labels that contain {@code element}; no character in it is an operator.
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
     * @throws SelectorSyntaxException when {@code text} is no label expression, or has more than {@value #MAX_NODES}
     *     names and operators
     */
    public static LabelExpression parse(String text) {
        return new LabelExpressionParser(text).parse();
    }

    /**
     * Reads the wire form. Names stay as the sender wrote them, even those that no {@link Label} can contain; the text
     * form of such an expression cannot be parsed.
     *
     * @param memory unchanged, its position too
     * @throws MalformedFrameException when the {@code length} bytes from {@code offset} on are no expression
     */
    static LabelExpression decode(ByteBuffer memory, int offset, int length) throws MalformedFrameException {
        LabelOpReader reader = new LabelOpReader();
        reader.reset(memory, offset, length);
        LabelExpression expression = LabelExpressionDecoder.decode(reader);
        reader.requireEnd();
        return expression;
    }

    /**
     * Holds where both do.
     *
     * @throws IllegalArgumentException when the result is too large
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
     * @throws IllegalArgumentException when the result is too large
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
     * @throws IllegalArgumentException when the result is too large
     */
    public LabelExpression not() {
        return new NegatedExpression(this);
    }

    /** Whether it holds for {@code label}. */
    public final boolean matches(Label label) {
        return matches(label.elementSet());
    }

    /** Whether it holds for a label with these elements. */
    final boolean matches(Set<String> label) {
        LabelProgram compiled = program;
        if (compiled == null) {
            compiled = compile();
            program = compiled;
        }
        return compiled.matches(label);
    }

    /**
     * The elements under an even number of negations, in the order of their appearance. A label with one of them may
     * fail the expression, and a label without them may satisfy it.
     */
    public final Set<String> positiveElements() {
        Set<String> found = new LinkedHashSet<>();
        Deque<Part> rest = new ArrayDeque<>();
        rest.push(new Part(this, true));
        while (!rest.isEmpty()) {
            Part part = rest.pop();
            if (part.positive && part.expression instanceof ElementExpression element) {
                found.add(element.name());
            }
            boolean positive = part.positive != (part.expression instanceof NegatedExpression);
            List<LabelExpression> operands = part.expression.operands();
            for (int i = operands.size() - 1; i >= 0; i--) {
                rest.push(new Part(operands.get(i), positive));
            }
        }
        return found;
    }

    /** Writes the wire form; {@link #decode} reads it back. */
    final void write(BincodeWriter writer) {
        takeApart(LabelExpression::wireForm, piece -> {
            if (piece instanceof LabelOp op) {
                op.write(writer);
            } else {
                writer.writeString((String) piece);
            }
        });
    }

    /** The text form in its canonical spelling, with the necessary parentheses and quotes alone. */
    @Override
    public final String toString() {
        StringBuilder text = new StringBuilder();
        takeApart(LabelExpression::textForm, text::append);
        return text.toString();
    }

    /** Whether the other one is an expression that is written the same way. */
    @Override
    public final boolean equals(@Nullable Object other) {
        return other == this
                || (other instanceof LabelExpression expression
                        && expression.hash == hash
                        && expression.nodes == nodes
                        && flattened().equals(expression.flattened()));
    }

    @Override
    public final int hashCode() {
        return hash;
    }

    private List<Object> flattened() {
        List<Object> pieces = new ArrayList<>();
        takeApart(LabelExpression::wireForm, pieces::add);
        return pieces;
    }

    /** The wire form, in an array of its size. */
    final byte[] encoded() {
        BincodeWriter writer = new BincodeWriter();
        writer.reset(ByteBuffer.allocate(0));
        write(writer);
        byte[] bytes = new byte[Math.toIntExact(writer.written())];
        writer.reset(ByteBuffer.wrap(bytes));
        write(writer);
        return bytes;
    }

    private LabelProgram compile() {
        byte[] bytes = encoded();
        try {
            return LabelProgram.decode(ByteBuffer.wrap(bytes), 0, bytes.length);
        } catch (MalformedFrameException e) {
            throw new IllegalStateException("an expression that cannot be read back: " + this, e);
        }
    }

    /** Its parts; empty for names and constants. */
    abstract List<LabelExpression> operands();

    /** Operators, names and operands, in the order of the wire. */
    abstract List<Object> wireForm();

    /** Texts and operands, in the order of the text form. */
    abstract List<Object> textForm();

    /** Passes the pieces of the expression to {@code sink}. Needs no recursion, so that any depth is possible. */
    private void takeApart(Function<LabelExpression, List<Object>> form, Consumer<Object> sink) {
        Deque<Object> rest = new ArrayDeque<>();
        rest.push(this);
        while (!rest.isEmpty()) {
            Object piece = rest.pop();
            if (piece instanceof LabelExpression expression) {
                List<Object> pieces = form.apply(expression);
                for (int i = pieces.size() - 1; i >= 0; i--) {
                    rest.push(pieces.get(i));
                }
            } else {
                sink.accept(piece);
            }
        }
    }

    final int depth() {
        return depth;
    }

    final int nodes() {
        return nodes;
    }
}
