package io.ipmb;

import io.ipmb.protocol.LabelOp;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads the text of one label expression by recursive descent:
 *
 * <pre>
 * any   = all { '|' all }
 * all   = unary { '&amp;' unary }
 * unary = '!' unary | '(' any ')' | '*' | name
 * </pre>
 *
 * Every recursion passes {@link #enter}, which refuses what nests deeper than an expression may.
 */
final class LabelExpressionParser {

    private static final int END = -1;

    private static final Pattern OPERATOR_WORD = Pattern.compile("(?i:and|or|not)\\b");

    private final String text;
    private int position;
    private int depth;

    /** What stands before {@link #position}, for messages; empty at the start. */
    private String previous = "";

    LabelExpressionParser(String text) {
        this.text = text;
    }

    LabelExpression parse() {
        LabelExpression expression = parseAny();
        if (peek() == ')') {
            throw failure(position, "this ')' closes no '('");
        }
        if (peek() != END) {
            throw expected("'&', '|' or the end");
        }
        return expression;
    }

    private LabelExpression parseAny() {
        List<LabelExpression> operands = new ArrayList<>();
        int start = position;
        operands.add(parseAll());
        while (take('|')) {
            operands.add(parseAll());
        }
        return join(LabelOp.OR, operands, start);
    }

    private LabelExpression parseAll() {
        List<LabelExpression> operands = new ArrayList<>();
        int start = position;
        operands.add(parseUnary());
        while (take('&')) {
            operands.add(parseUnary());
        }
        return join(LabelOp.AND, operands, start);
    }

    private LabelExpression parseUnary() {
        int next = peek();
        int start = position;
        if (take('!')) {
            enter(start);
            LabelExpression operand = parseUnary();
            depth--;
            return limited(start, operand::not);
        }
        if (take('(')) {
            enter(start);
            LabelExpression inner = parseAny();
            if (!take(')')) {
                throw expected("'&', '|' or the ')' for the '(' at position " + start);
            }
            depth--;
            return inner;
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

    private void enter(int start) {
        depth++;
        if (depth > LabelExpression.MAX_DEPTH) {
            throw failure(
                    start, "'!' and '(' nest deeper than the %d levels allowed".formatted(LabelExpression.MAX_DEPTH));
        }
    }

    private LabelExpression join(LabelOp op, List<LabelExpression> operands, int start) {
        return limited(start, () -> OperatorExpression.of(op, operands));
    }

    /** Gives a limit that was passed the place where the offending part starts. */
    private LabelExpression limited(int start, Composition composition) {
        try {
            return composition.compose();
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

    /** Makes an expression out of others, within the limits. */
    private interface Composition {
        LabelExpression compose();
    }
}
