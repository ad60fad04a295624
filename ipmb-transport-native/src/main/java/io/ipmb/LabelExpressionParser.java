package io.ipmb;

import io.ipmb.protocol.LabelOp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text of one label expression:
 *
 * <pre>
 * any   = all { '|' all }
 * all   = unary { '&amp;' unary }
 * unary = '!' unary | '(' any ')' | '*' | name
 * </pre>
 *
 * <p>Open parentheses wait on a stack, without recursion, so that a text may nest at any depth.
 */
final class LabelExpressionParser {

    private static final int END = -1;

    private static final Pattern OPERATOR_WORD = Pattern.compile("(?i:and|or|not)\\b");

    /** The part between two parentheses, or the whole text, as far as it has been read. */
    private static final class Group {

        /** The position of its parenthesis; -1 for the whole text. */
        final int openedAt;

        final int start;
        final List<LabelExpression> any = new ArrayList<>();
        List<LabelExpression> all = new ArrayList<>();
        int allStart;

        /** The positions of the next operand's negations, the innermost first. */
        final Deque<Integer> negations = new ArrayDeque<>();

        Group(int openedAt, int start) {
            this.openedAt = openedAt;
            this.start = start;
            this.allStart = start;
        }
    }

    private final String text;
    private final Deque<Group> open = new ArrayDeque<>();
    private int position;

    /** The sign or label before {@link #position}, for messages; empty at the start. */
    private String previous = "";

    LabelExpressionParser(String text) {
        this.text = text;
    }

    LabelExpression parse() {
        open.push(new Group(-1, position));
        while (true) {
            LabelExpression operand = readOperand();
            while (operand != null) {
                Group group = open.getFirst();
                add(operand, group);
                if (take('&') || endsAll(group)) {
                    operand = null;
                } else if (group.openedAt < 0) {
                    return end(group);
                } else {
                    operand = close(group);
                }
            }
        }
    }

    /** Reads a name or constant; null after an opening parenthesis. */
    private @Nullable LabelExpression readOperand() {
        Group group = open.getFirst();
        int next = peek();
        int start = position;
        while (take('!')) {
            group.negations.push(start);
            next = peek();
            start = position;
        }
        if (take('(')) {
            open.push(new Group(start, position));
            return null;
        }
        if (take('*')) {
            return LabelExpression.everyone();
        }
        if (next == '\'' || next == '"') {
            return name(start, readQuoted(next));
        }
        if (next != END && LabelExpressionNames.isPlain(next)) {
            return name(start, readPlain());
        }
        throw expected("a label, '*', '!' or '('");
    }

    private void add(LabelExpression operand, Group group) {
        LabelExpression negated = operand;
        while (!group.negations.isEmpty()) {
            negated = limited(group.negations.pop(), negated::not);
        }
        group.all.add(negated);
    }

    /** Joins the operands of an and; true when an or follows. */
    private boolean endsAll(Group group) {
        group.any.add(join(LabelOp.AND, group.all, group.allStart));
        if (!take('|')) {
            return false;
        }
        group.all = new ArrayList<>();
        group.allStart = position;
        return true;
    }

    private LabelExpression close(Group group) {
        if (!take(')')) {
            throw expected("'&', '|' or the ')' for the '(' at position " + group.openedAt);
        }
        open.pop();
        return join(LabelOp.OR, group.any, group.start);
    }

    private LabelExpression end(Group group) {
        if (peek() == ')') {
            throw failure(position, "this ')' closes no '('");
        }
        if (peek() != END) {
            throw expected("'&', '|' or the end");
        }
        return join(LabelOp.OR, group.any, group.start);
    }

    private LabelExpression join(LabelOp op, List<LabelExpression> operands, int start) {
        return limited(start, () -> OperatorExpression.of(op, operands));
    }

    /** Adds the start of the faulty part to the failure of a limit. */
    private LabelExpression limited(int start, Supplier<LabelExpression> composition) {
        try {
            return composition.get();
        } catch (IllegalArgumentException aboveLimit) {
            throw failure(start, String.valueOf(aboveLimit.getMessage()));
        }
    }

    private LabelExpression name(int start, String name) {
        String objection = LabelElements.objection(name);
        if (objection != null) {
            throw failure(start, "this label " + objection);
        }
        previous = "the label '" + (name.length() <= 40 ? name : name.substring(0, 40) + "…") + "'";
        return new ElementExpression(name);
    }

    private String readPlain() {
        int start = position;
        while (position < text.length() && LabelExpressionNames.isPlain(text.codePointAt(position))) {
            position += Character.charCount(text.codePointAt(position));
        }
        return text.substring(start, position);
    }

    private String readQuoted(int quote) {
        int start = position++;
        StringBuilder name = new StringBuilder();
        while (position < text.length()) {
            char c = text.charAt(position++);
            if (c == quote) {
                return name.toString();
            }
            name.append(c == '\\' ? readEscaped() : c);
        }
        throw failure(text.length(), "expected a closing %s for the one at position %d".formatted(shown(quote), start));
    }

    private char readEscaped() {
        int backslash = position - 1;
        char c = position < text.length() ? text.charAt(position++) : ' ';
        return switch (c) {
            case '\'', '"', '\\' -> c;
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> readHexadecimal(backslash);
            default -> throw failure(backslash, "expected one of \\' \\\" \\\\ \\n \\r \\t \\uXXXX in the quotes");
        };
    }

    private char readHexadecimal(int backslash) {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            if (position == text.length() || !HexFormat.isHexDigit(text.charAt(position))) {
                throw failure(backslash, "expected four hexadecimal digits after \\u");
            }
            value = value << 4 | HexFormat.fromHexDigit(text.charAt(position++));
        }
        return (char) value;
    }

    /** The next code point that is no white space, not taken; {@link #END} when there is none. */
    private int peek() {
        while (position < text.length() && Character.isWhitespace(text.codePointAt(position))) {
            position += Character.charCount(text.codePointAt(position));
        }
        return position < text.length() ? text.codePointAt(position) : END;
    }

    private boolean take(char sign) {
        if (peek() != sign) {
            return false;
        }
        position++;
        previous = shown(sign);
        return true;
    }

    private SelectorSyntaxException expected(String what) {
        int found = peek();
        StringBuilder problem = new StringBuilder("expected ").append(what);
        if (!previous.isEmpty()) {
            problem.append(" after ").append(previous);
        }
        problem.append(", found ").append(found == END ? "the end" : shown(found));
        if (found == '&' || found == '|') {
            problem.append("; the operators are single characters: & | !");
        } else if (found == ',') {
            problem.append("; write & between labels that a receiver must all have, | between alternatives");
        } else if (found != END && !LabelExpressionNames.isPlain(found) && "'\"!(*)".indexOf(found) < 0) {
            problem.append("; a label with such characters is written in quotes");
        }
        if (OPERATOR_WORD.matcher(text).region(position, text.length()).lookingAt()) {
            problem.append("; write & for and, | for or, ! for not");
        }
        return failure(position, problem.toString());
    }

    private SelectorSyntaxException failure(int at, String problem) {
        return new SelectorSyntaxException(text, at, problem);
    }

    private static String shown(int codePoint) {
        return codePoint == '\'' ? "\"'\"" : "'" + Character.toString(codePoint) + "'";
    }
}
