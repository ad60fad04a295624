package io.ipmb.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Turns a label expression into the tests and jumps of a {@link LabelProgram}.
 *
 * <p>A node is compiled once its two exits are known: the next test if it holds, and the next test if it fails. One
 * exit of a left operand is the beginning of its right neighbour, which is therefore compiled first. Uncompiled nodes
 * wait on a stack of its own here, since expressions may nest too deep for a thread's stack.
 */
final class LabelCompiler {

    /** Stands for the beginning of the part compiled just before. */
    private static final int BEGIN_OF_PREVIOUS = -3;

    /** An uncompiled node with its two exits, if it holds and if it fails. */
    private record Pending(int node, int holds, int fails) {}

    // The nodes in the order of the wire, operators before their operands.
    private final List<LabelOp> ops = new ArrayList<>();
    private final List<String> leafNames = new ArrayList<>();

    private final List<String> names = new ArrayList<>();
    private final List<Integer> whenContained = new ArrayList<>();
    private final List<Integer> whenMissing = new ArrayList<>();

    private LabelCompiler() {}

    static LabelProgram compile(ByteBuffer memory, int offset, int length) throws MalformedFrameException {
        LabelOpReader reader = new LabelOpReader();
        reader.reset(memory, offset, length);
        LabelCompiler compiler = new LabelCompiler();
        compiler.read(reader);
        reader.requireEnd();
        int first = compiler.compile();
        byte[] encoded = new byte[length];
        memory.get(offset, encoded);
        return new LabelProgram(
                encoded,
                first,
                compiler.names.toArray(String[]::new),
                toArray(compiler.whenContained),
                toArray(compiler.whenMissing));
    }

    private void read(LabelOpReader reader) throws MalformedFrameException {
        while (!reader.isComplete()) {
            LabelOp op = reader.next();
            ops.add(op);
            leafNames.add(op == LabelOp.LEAF ? reader.name() : "");
        }
    }

    /** For each node, the first node behind those below it. */
    private int[] ends() {
        int[] ends = new int[ops.size()];
        for (int node = ops.size() - 1; node >= 0; node--) {
            int end = node + 1;
            for (int i = 0; i < ops.get(node).operands(); i++) {
                end = ends[end];
            }
            ends[node] = end;
        }
        return ends;
    }

    /** Compiles the expression; returns its first test. */
    private int compile() {
        int[] ends = ends();
        Deque<Pending> pending = new ArrayDeque<>();
        pending.push(new Pending(0, LabelProgram.MATCH, LabelProgram.NO_MATCH));
        int begin = BEGIN_OF_PREVIOUS;
        while (!pending.isEmpty()) {
            Pending next = pending.pop();
            int holds = next.holds == BEGIN_OF_PREVIOUS ? begin : next.holds;
            int fails = next.fails == BEGIN_OF_PREVIOUS ? begin : next.fails;
            int left = next.node + 1;
            switch (ops.get(next.node)) {
                case TRUE -> begin = holds;
                case FALSE -> begin = fails;
                case LEAF -> begin = addTest(leafNames.get(next.node), holds, fails);
                case NOT -> pending.push(new Pending(left, fails, holds));
                case AND -> {
                    pending.push(new Pending(left, BEGIN_OF_PREVIOUS, fails));
                    pending.push(new Pending(ends[left], holds, fails));
                }
                case OR -> {
                    pending.push(new Pending(left, holds, BEGIN_OF_PREVIOUS));
                    pending.push(new Pending(ends[left], holds, fails));
                }
            }
        }
        return begin;
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
