package io.ipmb;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.codec.BincodeWriter;
import io.ipmb.protocol.LabelProgram;
import io.ipmb.protocol.MalformedFrameException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Random expressions and labels: all that evaluates, prints, parses, encodes and decodes must agree with plain logic.
 */
class LabelAgreementTest {

    private static final List<String> NAMES =
            List.of("a", "b", "earth", "moon", "with blank", "it's", "*", "\\", "é😀", "\n\u0001", "and", "(", "\"");

    private final Random random = new Random(42);

    /** An expression in the form nearest to its definition. */
    private sealed interface Tree {

        record Constant(boolean holds) implements Tree {}

        record Leaf(String name) implements Tree {}

        record Not(Tree operand) implements Tree {}

        record And(Tree left, Tree right) implements Tree {}

        record Or(Tree left, Tree right) implements Tree {}
    }

    @Test
    void allEvaluationsAgree() throws MalformedFrameException {
        for (int i = 0; i < 20_000; i++) {
            Tree tree = random(1 + random.nextInt(8));
            byte[] wire = encode(tree);
            LabelExpression built = build(tree);
            LabelExpression decoded = LabelExpression.decode(ByteBuffer.wrap(wire), 0, wire.length);
            byte[] rewritten = write(built);
            LabelProgram program = LabelProgram.decode(ByteBuffer.wrap(wire), 0, wire.length);
            LabelProgram again = LabelProgram.decode(ByteBuffer.wrap(rewritten), 0, rewritten.length);

            assertThat(decoded).as("decoded").isEqualTo(built).hasSameHashCodeAs(built);
            for (int j = 0; j < 10; j++) {
                Label label = randomLabel();
                boolean holds = holds(tree, label.elementSet());
                if (built.matches(label) != holds
                        || program.matches(label.elementSet()) != holds
                        || again.matches(label.elementSet()) != holds) {
                    throw new AssertionError(built + " should " + (holds ? "" : "not ") + "hold for " + label);
                }
            }
        }
    }

    @Test
    void whatIsPrintedIsParsedBack() throws MalformedFrameException {
        for (int i = 0; i < 20_000; i++) {
            LabelExpression expression = build(random(1 + random.nextInt(8)));
            byte[] wire = write(expression);

            String text = expression.toString();

            assertThat(LabelExpression.parse(text)).as(text).isEqualTo(expression);
            assertThat(LabelExpression.parse(text)).hasToString(text);
            assertThat(LabelExpression.decode(ByteBuffer.wrap(wire), 0, wire.length))
                    .isEqualTo(expression);
        }
    }

    @Test
    void whatIsReceivedAtTheLimitOfDepthIsPrintedParsedAndSentOn() throws MalformedFrameException {
        for (int i = 0; i < 2_000; i++) {
            byte[] wire = encode(spine(63));

            LabelExpression received = LabelExpression.decode(ByteBuffer.wrap(wire), 0, wire.length);

            byte[] rewritten = write(received);
            LabelProgram.decode(ByteBuffer.wrap(rewritten), 0, rewritten.length);
            assertThat(LabelExpression.parse(received.toString())).isEqualTo(received);
        }
    }

    private Tree random(int depth) {
        int kind = depth == 1 ? random.nextInt(8) : 2 + random.nextInt(12);
        if (kind < 2) {
            return new Tree.Constant(kind == 0);
        }
        if (kind < 8 && depth == 1 || kind < 4) {
            return new Tree.Leaf(NAMES.get(random.nextInt(NAMES.size())));
        }
        if (kind < 7) {
            return new Tree.Not(random(depth - 1));
        }
        Tree left = random(1 + random.nextInt(depth - 1));
        Tree right = random(1 + random.nextInt(depth - 1));
        return random.nextBoolean() ? new Tree.And(left, right) : new Tree.Or(left, right);
    }

    /** So many operators, one within the other, with small things at their sides. */
    private Tree spine(int operators) {
        Tree tree = new Tree.Leaf("a");
        for (int i = 0; i < operators; i++) {
            Tree side = random(1 + random.nextInt(Math.min(2, i + 1)));
            boolean left = random.nextBoolean();
            tree = switch (random.nextInt(5)) {
                case 0 -> new Tree.Not(tree);
                case 1, 2 -> left ? new Tree.And(side, tree) : new Tree.And(tree, side);
                default -> left ? new Tree.Or(side, tree) : new Tree.Or(tree, side);
            };
        }
        return tree;
    }

    private Label randomLabel() {
        List<String> elements = new ArrayList<>(NAMES);
        elements.removeIf(name -> random.nextInt(3) > 0);
        return Label.literal(elements);
    }

    private static boolean holds(Tree tree, Set<String> label) {
        if (tree instanceof Tree.Constant constant) {
            return constant.holds;
        }
        if (tree instanceof Tree.Leaf leaf) {
            return label.contains(leaf.name);
        }
        if (tree instanceof Tree.Not not) {
            return !holds(not.operand, label);
        }
        if (tree instanceof Tree.And and) {
            return holds(and.left, label) & holds(and.right, label);
        }
        Tree.Or or = (Tree.Or) tree;
        return holds(or.left, label) | holds(or.right, label);
    }

    private static LabelExpression build(Tree tree) {
        if (tree instanceof Tree.Constant constant) {
            return constant.holds ? LabelExpression.everyone() : LabelExpression.nobody();
        }
        if (tree instanceof Tree.Leaf leaf) {
            return LabelExpression.of(leaf.name);
        }
        if (tree instanceof Tree.Not not) {
            return build(not.operand).not();
        }
        if (tree instanceof Tree.And and) {
            return build(and.left).and(build(and.right));
        }
        Tree.Or or = (Tree.Or) tree;
        return build(or.left).or(build(or.right));
    }

    private static byte[] encode(Tree tree) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        encode(tree, out);
        return out.toByteArray();
    }

    private static void encode(Tree tree, ByteArrayOutputStream out) {
        if (tree instanceof Tree.Constant constant) {
            out.write(constant.holds ? 0 : 1);
        } else if (tree instanceof Tree.Leaf leaf) {
            byte[] name = leaf.name.getBytes(StandardCharsets.UTF_8);
            out.write(2);
            out.write(name.length);
            out.writeBytes(name);
        } else if (tree instanceof Tree.Not not) {
            out.write(3);
            encode(not.operand, out);
        } else if (tree instanceof Tree.And and) {
            out.write(4);
            encode(and.left, out);
            encode(and.right, out);
        } else if (tree instanceof Tree.Or or) {
            out.write(5);
            encode(or.left, out);
            encode(or.right, out);
        }
    }

    private static byte[] write(LabelExpression expression) {
        ByteBuffer target = ByteBuffer.allocate(20_000);
        BincodeWriter writer = new BincodeWriter();
        writer.reset(target);
        expression.write(writer);
        return Arrays.copyOf(target.array(), (int) writer.written());
    }
}
