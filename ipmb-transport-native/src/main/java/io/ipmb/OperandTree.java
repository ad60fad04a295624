package io.ipmb;

import java.util.List;

/**
 * The wire form of a run of operands, a tree of operators with two operands each: the flattest tree with the operands
 * in their order. So a hundred names nest eight deep, and no run is deeper than its tree was on arrival.
 *
 * <p>With operators written before their operands, the number of operators in front of each operand describes the tree.
 */
final class OperandTree {

    private final int[] operatorsBefore;

    // During construction: the trees of the operands taken so far, the widest first. A tree of rank n has up to n
    // levels and begins at a multiple of 2 to the n; an operand of one level has rank 1.
    private final int[] firstOperands;
    private final int[] ranks;
    private final int[] depths;
    private int trees;

    private OperandTree(int operands) {
        operatorsBefore = new int[operands];
        firstOperands = new int[operands];
        ranks = new int[operands];
        depths = new int[operands];
    }

    /** @param operands one or more */
    static OperandTree of(List<LabelExpression> operands) {
        OperandTree tree = new OperandTree(operands.size());
        for (int i = 0; i < operands.size(); i++) {
            tree.add(i, operands.get(i).depth());
        }
        while (tree.trees > 1) {
            tree.join();
        }
        return tree;
    }

    /** Levels of nesting, those within the operands included. */
    int depth() {
        return depths[0];
    }

    int operatorsBefore(int operand) {
        return operatorsBefore[operand];
    }

    private void add(int operand, int depth) {
        // Joins narrower trees, so that this operand begins at a multiple of its own width.
        while (trees > 1 && ranks[trees - 2] < depth) {
            join();
        }
        if (trees > 0) {
            ranks[trees - 1] = Math.max(ranks[trees - 1], depth);
            joinEqual();
        }
        firstOperands[trees] = operand;
        ranks[trees] = depth;
        depths[trees] = depth;
        trees++;
        joinEqual();
    }

    private void joinEqual() {
        while (trees > 1 && ranks[trees - 1] == ranks[trees - 2]) {
            join();
        }
    }

    /** Makes one tree of the last two. */
    private void join() {
        int left = trees - 2;
        int right = trees - 1;
        operatorsBefore[firstOperands[left]]++;
        ranks[left] = Math.max(ranks[left], ranks[right]) + 1;
        depths[left] = Math.max(depths[left], depths[right]) + 1;
        trees--;
    }
}
