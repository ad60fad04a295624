package io.ipmb;

/** Half of a surrogate pair has no form in UTF-8: it would become a question mark on the wire. */
final class SurrogatePairs {

    private SurrogatePairs() {}

    /** The index of the first half without its other half; -1 for none. */
    static int halfAt(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isHighSurrogate(text.charAt(i))
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(text.charAt(i))) {
                return i;
            }
        }
        return -1;
    }
}
