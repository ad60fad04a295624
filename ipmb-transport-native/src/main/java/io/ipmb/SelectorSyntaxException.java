package io.ipmb;

/**
 * A text is no label expression. The message names the place and the expected text, and marks the place with a caret.
 *
 * @since 0.1.0
 */
public final class SelectorSyntaxException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** The most characters shown before and after the place. */
    private static final int SHOWN_AROUND = 60;

    private final String text;
    private final int position;
    private final String problem;

    SelectorSyntaxException(String text, int position, String problem) {
        super("Not a selector, at position " + position + ": " + problem + System.lineSeparator()
                + pointAt(text, position));
        this.text = text;
        this.position = position;
        this.problem = problem;
    }

    /** The whole text. */
    public String text() {
        return text;
    }

    /**
     * The index of the fault in {@link #text()}, in chars from 0; the text's length when something is missing at the
     * end.
     */
    public int position() {
        return position;
    }

    /** The expected and the found text. */
    public String problem() {
        return problem;
    }

    private static String pointAt(String text, int position) {
        int start = Math.max(0, position - SHOWN_AROUND);
        int end = Math.min(text.length(), position + SHOWN_AROUND);
        String before = (start > 0 ? "…" : "") + onOneLine(text.substring(start, position));
        String after = onOneLine(text.substring(position, end)) + (end < text.length() ? "…" : "");
        int column = before.codePointCount(0, before.length());
        return "  " + before + after + System.lineSeparator() + "  " + " ".repeat(column) + "^";
    }

    private static String onOneLine(String part) {
        StringBuilder line = new StringBuilder(part.length());
        part.codePoints().forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        return line.toString();
    }
}
