package io.ipmb.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns a label expression into the tests and jumps of a {@link LabelProgram}.
 *
 * <p>A node is compiled when it is known where to go on after it, both where it holds and where it does not. For a left
 * operand one of the two is its neighbour to the right, which is therefore compiled first.
 */
final class LabelCompiler {

    /** @param name of a leaf, else empty */
    private record Node(LabelOp op, String name, List<Node> operands) {}

    private final List<String> names = new ArrayList<>();
    private final List<Integer> whenContained = new ArrayList<>();
    private final List<Integer> whenMissing = new ArrayList<>();

    private LabelCompiler() {}

    static LabelProgram compile(ByteBuffer memory, int offset, int length) throws MalformedFrameException {
        LabelOpReader reader = new LabelOpReader();
        reader.reset(memory, offset, length);
        Node root = read(reader);
        reader.requireEnd();
        LabelCompiler compiler = new LabelCompiler();
        int first = compiler.compile(root, LabelProgram.MATCH, LabelProgram.NO_MATCH);
        byte[] encoded = new byte[length];
        memory.get(offset, encoded);
        return new LabelProgram(
                encoded,
                first,
                compiler.names.toArray(String[]::new),
                toArray(compiler.whenContained),
                toArray(compiler.whenMissing));
    }

    /** Recursion is safe here and below: the reader refuses what nests deeper than {@link LabelOp#MAX_DEPTH}. */
    private static Node read(LabelOpReader reader) throws MalformedFrameException {
        LabelOp op = reader.next();
        String name = op == LabelOp.LEAF ? reader.name() : "";
        List<Node> operands = new ArrayList<>(op.operands());
        for (int i = 0; i < op.operands(); i++) {
            operands.add(read(reader));
        }
        return new Node(op, name, operands);
    }

    /**
     * Compiles a node that goes on at {@code holds} or {@code fails}.
     *
     * @return where to begin to find out
     */
    private int compile(Node node, int holds, int fails) {
        return switch (node.op) {
            case TRUE -> holds;
            case FALSE -> fails;
            case LEAF -> addTest(node.name, holds, fails);
            case NOT -> compile(node.operands.get(0), fails, holds);
            case AND -> compile(node.operands.get(0), compile(node.operands.get(1), holds, fails), fails);
            case OR -> compile(node.operands.get(0), holds, compile(node.operands.get(1), holds, fails));
        };
    }

    private int addTest(String name, int contained, int missing) {
        names.add(name);
        whenContained.add(contained);
        whenMissing.add(missing);
        return names.size() - 1;
    }

    private static int[] toArray(List<Integer> tests) {
        return tests.stream().mapToInt(Integer::intValue).toArray();
    }
}
