package io.ipmb;

/** The spelling of names in the text of a label expression. */
final class LabelExpressionNames {

    private static final String PLAIN_SIGNS = "-_./:@#+$";

    private LabelExpressionNames() {}

    /** Whether a name may contain this code point without being quoted. */
    static boolean isPlain(int codePoint) {
        return Character.isLetterOrDigit(codePoint) || PLAIN_SIGNS.indexOf(codePoint) >= 0;
    }

    /** The name, in quotes where it needs them. */
    static String printed(String name) {
        if (!name.isEmpty() && name.codePoints().allMatch(LabelExpressionNames::isPlain)) {
            return name;
        }
        StringBuilder text = new StringBuilder(name.length() + 2);
        text.append('\'');
        name.codePoints().forEach(codePoint -> printQuoted(codePoint, text));
        return text.append('\'').toString();
    }

    private static void printQuoted(int codePoint, StringBuilder text) {
        switch (codePoint) {
            case '\'' -> text.append("\\'");
            case '\\' -> text.append("\\\\");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            default -> {
                if (Character.isISOControl(codePoint)) {
                    text.append("\\u%04x".formatted(codePoint));
                } else {
                    text.appendCodePoint(codePoint);
                }
            }
        }
    }
}
